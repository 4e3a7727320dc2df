import { ChatError, type ChatReason } from '../../../client-sdk/src/errors/chat-error.ts'
import type { TokenPurpose } from '../../../client-sdk/src/options.ts'
import { createCredentialStore } from '../../../client-sdk/src/session/credentials.ts'
import { createSession } from '../../../client-sdk/src/session/session.ts'
import { createSessionCalls } from '../../../client-sdk/src/session/session-calls.ts'
import { createMemoryStorage } from '../../../client-sdk/src/storage.ts'
import type { Call } from '../../../client-sdk/src/transport/transport.ts'
import { createManualRuntime, settled, type ManualRuntime } from './manual-runtime.ts'

type Handler = (input: Record<string, unknown>, headers: Record<string, string>) => unknown

export const fail = (reason: ChatReason): never => {
  throw new ChatError({ reason, message: reason, details: null })
}

/** A server with one user: access tokens `a1`, `a2` … of which the last one is good, likewise refresh tokens. */
function createServer(runtime: ManualRuntime) {
  let generation = 0
  let cookie: string | null = null
  const calls: string[] = []
  const session = () => ({
    id: 'session',
    expiresAt: new Date(runtime.now() + 86_400_000).toISOString(),
    accessExpiresAt: new Date(runtime.now() + 300_000).toISOString(),
  })
  function issue(carrier: unknown) {
    generation++
    const [access, refresh] = [`a${generation}`, `r${generation}`]
    if (carrier === 'cookie') cookie = access
    const tokens = carrier === 'bearer' ? { access, refresh, refreshExpiresAt: '' } : null
    return { me: { id: 'ada', username: 'ada' }, session: session(), tokens }
  }
  function caller(headers: Record<string, string>) {
    const token = headers.authorization?.slice('Bearer '.length) ?? cookie
    return token === `a${generation}`
  }
  const handlers: Record<string, Handler> = {
    'auth.signIn': ({ carrier }) => issue(carrier),
    'auth.refresh': ({ refreshToken }) => {
      if (refreshToken === undefined) return cookie ? issue('cookie') : fail('UNAUTHENTICATED')
      return refreshToken === `r${generation}` ? issue('bearer') : fail('SESSION_ENDED')
    },
    'auth.session': (_, headers) =>
      caller(headers) ? { me: { id: 'ada' }, session: session() } : null,
    'auth.signOut': () => null,
    'me.get': (_, headers) => (caller(headers) ? { id: 'ada' } : fail('UNAUTHENTICATED')),
    work: (_, headers) => (caller(headers) ? 'done' : fail('UNAUTHENTICATED')),
  }
  return {
    calls,
    handlers,
    /** As when an access token's time is over. */
    expireAccess: () => {
      const [good, before] = [handlers.work, generation]
      handlers.work = (input, headers) =>
        generation === before ? fail('UNAUTHENTICATED') : good?.(input, headers)
    },
    async http({ path, input }: Call, headers: Record<string, string>) {
      calls.push(path)
      await settled()
      return handlers[path]?.((input ?? {}) as Record<string, unknown>, headers)
    },
  }
}

/** Sessions of one storage, whose server and clock are the test's. */
export function setUpSession(
  options: {
    carrier?: 'cookie' | 'bearer'
    getToken?: (why: TokenPurpose) => Promise<string>
  } = {},
) {
  const runtime = createManualRuntime()
  const server = createServer(runtime)
  const storage = createMemoryStorage()
  const another = () =>
    createSession({
      carrier: options.carrier ?? 'bearer',
      calls: createSessionCalls(server.http),
      credentials: createCredentialStore(storage),
      getToken: options.getToken ?? null,
      runtime,
    })
  const session = another()
  const work = () =>
    session.as((headers) => server.http({ type: 'query', path: 'work', input: {} }, headers))
  return { runtime, server, storage, session, another, work }
}

export const signIn = { login: 'ada', password: 'x' }
