const day = 86_400_000

/** Lengths of a session's life, in milliseconds unless named otherwise. */
export const sessionRules = {
  /** An access token is good without a look at the session's keeper for this long. */
  accessSeconds: 300,
  /** A chat stays signed in: unused for two weeks, and three months in all, whatever its use. */
  idleMs: 14 * day,
  absoluteMs: 90 * day,
  /** A refresh whose answer was lost, or raced by another tab, may be repeated this long. */
  graceMs: 30_000,
  /** `lastSeenAt` is this coarse, so that use costs few writes. */
  touchMs: 300_000,
  /** What a node knows of users, sessions and tokens is at most this old. */
  maxAgeMs: 4_000,
} as const
