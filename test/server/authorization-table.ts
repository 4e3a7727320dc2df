import {
  acting,
  administrating,
  anybody,
  change,
  channel,
  members,
  missing,
  moderators,
  reading,
  signedIn,
  stranger,
  target,
  type Row,
} from './authorization-rules.ts'

const noJob = { id: 'ai.titles/ffff' }
const noProvider = { providerId: 'f'.repeat(24) }

/** Every procedure of the router. A new one fails the test until it has a row here. */
export const table: Record<string, Row> = {
  'ai.providers': { input: () => undefined, expect: signedIn('read') },
  'ai.regenerate': {
    input: target,
    expect: (principal, relation) => {
      const outcome = acting(members)(principal, relation)
      return outcome === 'ok' ? 'NOT_FOUND' : outcome
    },
  },
  'generations.create': {
    input: ({ nonce }) => ({ nonce, prompt: '1 + 1' }),
    expect: signedIn('write'),
  },
  'generations.get': { input: () => ({ id: 'f'.repeat(24) }), expect: missing('read') },
  'generations.list': { input: () => undefined, expect: signedIn('read') },
  'generations.stop': { input: () => ({ id: 'f'.repeat(24) }), expect: missing('write') },
  'generations.watch': { input: () => ({ id: 'f'.repeat(24) }), expect: missing('read') },
  'admin.jobs.list': { input: () => undefined, expect: administrating('ok') },
  'admin.jobs.retry': { input: () => noJob, expect: administrating('NOT_FOUND') },
  'admin.jobs.delete': { input: () => noJob, expect: administrating('NOT_FOUND') },
  'admin.providers.list': { input: () => undefined, expect: administrating('ok') },
  'admin.providers.get': { input: () => noProvider, expect: administrating('NOT_FOUND') },
  'admin.providers.create': {
    input: ({ nonce }) => ({
      nonce,
      kind: 'chat',
      name: `P ${nonce}`,
      adapter: 'openai',
      baseUrl: 'https://models.example.com/v1',
      model: 'tiny',
    }),
    expect: administrating('ok'),
  },
  'admin.providers.update': {
    input: () => ({ ...noProvider, active: false }),
    expect: administrating('NOT_FOUND'),
  },
  'admin.providers.delete': { input: () => noProvider, expect: administrating('NOT_FOUND') },
  'admin.providers.setSecret': {
    input: () => ({ ...noProvider, secret: 'sk-1' }),
    expect: administrating('NOT_FOUND'),
  },
  'admin.providers.prefer': { input: () => noProvider, expect: administrating('NOT_FOUND') },
  'admin.providers.test': { input: () => noProvider, expect: administrating('NOT_FOUND') },
  'admin.settings.get': { input: () => undefined, expect: administrating('ok') },
  'admin.settings.update': {
    input: () => ({ quotas: { voice: { guest: 0 } } }),
    expect: administrating('ok'),
  },
  'admin.users.setQuotas': {
    input: ({ victim }) => ({ userId: victim, quotas: { chat: 7 } }),
    expect: administrating('ok'),
  },
  'system.info': { input: () => undefined, expect: anybody('ok') },
  'auth.signUp': {
    input: ({ nonce }) => ({
      username: `u${nonce}`,
      email: `${nonce}@example.org`,
      password: 'a horse on the roof',
      carrier: 'bearer',
    }),
    expect: anybody('ok'),
  },
  'auth.signIn': {
    input: () => ({ login: 'nobody', password: 'wrong-password', carrier: 'bearer' }),
    expect: anybody('INVALID_CREDENTIALS'),
  },
  'auth.signInAsGuest': { input: () => ({ carrier: 'bearer' }), expect: anybody('FORBIDDEN') },
  'auth.refresh': {
    input: () => ({ refreshToken: 'not-a-token' }),
    expect: anybody('UNAUTHENTICATED'),
  },
  'auth.session': { input: () => undefined, expect: anybody('ok') },
  'me.get': { input: () => undefined, expect: signedIn('read') },
  'me.update': { input: () => ({ displayName: 'Someone' }), expect: signedIn('write') },
  'me.sessions.list': { input: () => undefined, expect: signedIn('write') },
  'me.sessions.revoke': {
    input: () => ({ sessionId: 'f'.repeat(24) }),
    expect: (principal) =>
      signedIn('write')(principal) === 'ok' ? 'NOT_FOUND' : signedIn('write')(principal),
  },
  'me.sessions.revokeOthers': { input: () => undefined, expect: signedIn('write') },
  'me.tokens.list': { input: () => undefined, expect: signedIn('write') },
  'me.tokens.create': {
    input: () => ({ name: 'bot', scopes: ['read'] }),
    expect: signedIn('write'),
  },
  'me.tokens.revoke': {
    input: () => ({ tokenId: 'f'.repeat(24) }),
    expect: (principal) =>
      signedIn('write')(principal) === 'ok' ? 'NOT_FOUND' : signedIn('write')(principal),
  },
  'me.usage': { input: () => undefined, expect: signedIn('read') },
  'me.setPresence': { input: () => ({ presence: 'idle' }), expect: signedIn('write') },
  'me.watch': { input: () => undefined, expect: signedIn('read') },
  'users.get': { input: ({ victim }) => ({ userId: victim }), expect: signedIn('read') },
  'users.search': { input: () => ({ query: 'a' }), expect: signedIn('read', ['guest']) },
  'channels.list': { input: () => undefined, expect: signedIn('read') },
  'channels.browse': { input: () => undefined, expect: signedIn('read') },
  'channels.get': { input: channel, expect: reading },
  'channels.create': {
    input: ({ nonce }) => ({ nonce, kind: 'private', name: 'Mine' }),
    expect: signedIn('write', ['guest']),
  },
  'channels.update': {
    input: (place) => ({ ...change(place), topic: 'Tea' }),
    expect: acting(moderators),
  },
  'channels.join': {
    input: change,
    expect: (principal, relation) =>
      principal === 'readToken' ? 'FORBIDDEN' : reading(principal, relation),
  },
  'channels.leave': {
    input: change,
    expect: (principal, relation) => {
      if (principal === 'anonymous') return 'UNAUTHENTICATED'
      if (principal === 'readToken') return 'FORBIDDEN'
      if (stranger(principal) || relation === 'nonexistent') return 'NOT_FOUND'
      return principal === 'owner' ? 'LAST_OWNER' : 'ok'
    },
  },
  'channels.markRead': {
    input: ({ channelId, head }) => ({ channelId, ...head }),
    expect: acting(members),
  },
  'channels.setTyping': {
    input: ({ channelId }) => ({ channelId, active: true }),
    expect: acting(members),
  },
  'channels.members.list': {
    input: channel,
    expect: (principal, relation) =>
      principal === 'readToken'
        ? reading(principal, relation)
        : acting(members)(principal, relation),
  },
  'channels.members.add': {
    input: (place) => ({ ...change(place), userId: place.victim }),
    expect: acting(moderators),
  },
  'channels.members.remove': {
    input: (place) => ({ ...change(place), userId: place.victim }),
    expect: acting(moderators),
  },
  'channels.members.setRole': {
    input: (place) => ({ ...change(place), userId: place.victim, role: 'moderator' }),
    expect: acting(['owner']),
  },
  'messages.send': {
    input: (place) => ({ ...change(place), text: 'hello' }),
    expect: acting(members),
  },
  'messages.edit': {
    input: (place) => ({ ...target(place), text: 'changed' }),
    expect: acting(['owner']),
  },
  'messages.delete': { input: target, expect: acting(moderators) },
  'messages.react': {
    input: (place) => ({ ...target(place), emoji: '👍' }),
    expect: acting(members),
  },
  'messages.unreact': {
    input: (place) => ({ ...target(place), emoji: '👍' }),
    expect: acting(members),
  },
  'messages.get': {
    input: ({ channelId, message }) => ({ channelId, seq: message }),
    expect: reading,
  },
  'messages.history': { input: channel, expect: reading },
  'events.list': {
    input: ({ channelId, head }) => ({ channelId, from: { epoch: head.epoch, seq: 0 } }),
    expect: reading,
  },
  'events.watch': { input: ({ channelId }) => ({ channelId, from: null }), expect: reading },
  'signals.watch': { input: channel, expect: reading },
  'presence.watch': { input: ({ victim }) => ({ userIds: [victim] }), expect: signedIn('read') },
  // Last: it ends the session of whoever may call it.
  'auth.signOut': { input: () => undefined, expect: signedIn('write') },
}
