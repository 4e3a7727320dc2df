/** Every bound of an input, named once; `system.info` shows them. Lengths are UTF-16 units unless named otherwise. */
export const limits = {
  /** OWASP: long enough for passphrases, short enough that hashing stays bounded. */
  passwordMin: 8,
  passwordMax: 256,
  usernameMin: 2,
  usernameMax: 32,
  displayNameMax: 64,
  emailMax: 254,
  urlMax: 2_048,
  statusMax: 100,
  channelNameMax: 64,
  topicMax: 500,
  descriptionMax: 2_000,
  messageTextMax: 4_000,
  promptMax: 32_000,
  reasonMax: 500,
  mentionsMax: 50,
  emojiMax: 64,
  reactionsPerMessage: 500,
  tokenNameMax: 64,
  tokensPerUser: 50,
  sessionsPerUser: 20,
  searchMax: 64,
  nonceMin: 16,
  nonceMax: 40,
  pageDefault: 50,
  pageMax: 200,
  /** A page of events or messages ends early rather than grow past this. */
  pageBytes: 512 * 1024,
  /** How far behind a cursor may be before `limited` sends the client to history. */
  replayMax: 2_000,
  channelsOwnedPerUser: 500,
  membersPerChannel: 50_000,
  /** Users that one `presence.watch` names. */
  presenceUsersMax: 200,
  /** People whom one user watches from one node, over all sockets: some thousands in each of ten tabs. */
  presenceUsersPerUser: 20_000,
  /** `me.watch` of one user on one node: more than anybody has sockets. Each is compared with the database every few seconds. */
  feedsPerUser: 50,
  providers: 100,
  providerNameMax: 64,
  providerModelMax: 128,
  providerSecretMax: 4_096,
  /** Calls to one provider at once, and in a minute. */
  providerConcurrencyMax: 1_000,
  providerPerMinuteMax: 100_000,
  systemPromptMax: 8_000,
  /** Of an administrator's figure for a user or a role. */
  callsPerDayMax: 1_000_000,
  /** Of an answer, or of the conversation that is sent to a provider. */
  tokensMax: 2_000_000,
  /** Of the id of a call on a socket: it stands in every message about it. */
  callIdMax: 64,
  callsPerFrame: 10,
  /** An open channel takes two: its events and its signals. */
  subscriptionsPerSocket: 400,
  callsInFlightPerSocket: 32,
  frameBytes: 64 * 1024,
  bodyBytes: 256 * 1024,
  jsonDepth: 32,
} as const

export type Limits = { [Name in keyof typeof limits]: number }
