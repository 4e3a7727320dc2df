import type { Carrier, MeView, SessionRef, SignedIn } from '@chatcord/server/contract'
import { isChatError, type ChatError } from '../errors/chat-error.ts'
import { offline, unauthenticated } from '../errors/local-errors.ts'
import type { TokenPurpose } from '../options.ts'
import type { Runtime } from '../runtime.ts'
import { singleFlight } from '../single-flight.ts'
import { createCell, type Store } from '../store.ts'
import { sdkVersion } from '../version.ts'
import type { CredentialStore } from './credentials.ts'
import type { Headers, SessionCalls } from './session-calls.ts'
import type { SessionState, SignedOutReason } from './session-state.ts'

const marginMs = 30_000

export type Session = {
  state: Store<SessionState>
  /** Signs in by the named procedure, e.g. `auth.signUp`. */
  signIn(path: string, input: object): Promise<MeView>
  restore(): Promise<MeView | null>
  /** The user's id once it is known whether somebody is signed in; null for nobody. */
  userId(): Promise<string | null>
  /** Runs a call as the signed-in user. A refused token is renewed once, together with all that were refused. */
  as<T>(call: (headers: Headers) => Promise<T>): Promise<T>
  /** What a socket tells at connect. Throws UNAUTHENTICATED when nobody is signed in. */
  connectParams(): Promise<object>
  /** After a socket was refused: renews, and throws when the session is over. */
  refused(error: ChatError | null): Promise<void>
  update(me: MeView): void
  end(reason: SignedOutReason): Promise<void>
  signOut(): Promise<void>
  close(): void
}

export type SessionDeps = {
  carrier: Carrier
  calls: SessionCalls
  credentials: CredentialStore
  getToken: ((why: TokenPurpose) => Promise<string>) | null
  runtime: Runtime
}

export function createSession(deps: SessionDeps): Session {
  const { calls, credentials, getToken, runtime } = deps
  const cell = createCell<SessionState>({ state: 'unknown' })
  let hostToken: string | null = null
  let version = 0 // of the credentials: who was refused with an older one only has to try again
  let renewedAt = -Infinity
  let cancelRenewal: () => void = () => undefined
  let closed = false

  function headers(): Headers {
    const current = credentials.current()
    const token = hostToken ?? current?.tokens?.access
    const session = current?.session?.id
    return {
      'x-chat-sdk': sdkVersion,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(session !== undefined && { 'x-chat-session': session }),
    }
  }

  function adopt(me: MeView, session: SessionRef | null) {
    version++
    cancelRenewal()
    if (session && !closed) {
      const left = Date.parse(session.accessExpiresAt) - runtime.now()
      const wait = Math.max(marginMs, left - marginMs * (1 + runtime.random()))
      cancelRenewal = runtime.after(wait, () => void renew('expired').catch(() => undefined))
    }
    cell.set({ state: 'signedIn', me })
    return me
  }

  async function take(signedIn: SignedIn) {
    await credentials.take(signedIn)
    renewedAt = runtime.now()
    return adopt(signedIn.me, signedIn.session)
  }

  async function end(reason: SignedOutReason) {
    version++
    hostToken = null
    cancelRenewal()
    await credentials.clear()
    cell.set({ state: 'signedOut', reason })
  }

  /** Ends the session when the failure says that it is over. Always throws. */
  async function giveUp(error: unknown): Promise<never> {
    if (isChatError(error, 'SESSION_CHANGED')) await end('sessionChanged')
    if (isChatError(error, 'SESSION_ENDED')) await end('revoked')
    throw error
  }

  /** The host's next token; what keeps it from coming now may be over later. */
  async function bring(token: Promise<string>) {
    const used = version
    const brought = await token.catch((cause: unknown) => {
      throw isChatError(cause) ? cause : offline('The host brought no token.', cause)
    })
    if (used !== version) return // signed out meanwhile
    hostToken = brought
    version++
  }

  function who() {
    const now = cell.get()
    return now.state === 'signedIn' ? now.me : null
  }

  let why: TokenPurpose = 'expired'
  const renewOnce = singleFlight(async () => {
    if (getToken) {
      await bring(getToken(why))
      return
    }
    const used = version
    const before = credentials.current()
    const stored = deps.carrier === 'bearer' ? await credentials.read().catch(() => null) : null
    if (stored && before && stored.session?.id !== before.session?.id) {
      await end('sessionChanged')
      return
    }
    if (stored && before && stored.tokens?.refresh !== before.tokens?.refresh) {
      credentials.use(stored) // another process was faster
      version++
      return
    }
    try {
      const next = await calls.refresh((stored ?? before)?.tokens?.refresh, {
        'x-chat-sdk': sdkVersion,
      })
      if (used !== version) return // signed out meanwhile, or in as somebody else
      if (before?.session && before.session.id !== next.session.id) {
        await end('sessionChanged')
        return
      }
      await take(next)
    } catch (error) {
      if (used !== version) throw error
      if (isChatError(error, 'UNAUTHENTICATED')) await end(before ? 'expired' : 'notSignedIn')
      await giveUp(error)
    }
  })

  function renew(purpose: TokenPurpose) {
    why = purpose
    return renewOnce()
  }

  async function freshen() {
    const session = credentials.current()?.session
    const now = runtime.now()
    // A clock that is wrong by hours must not make every call renew.
    const due = session && now > Date.parse(session.accessExpiresAt) - marginMs
    if (due && now > renewedAt + marginMs) await renew('expired')
  }

  async function as<T>(call: (headers: Headers) => Promise<T>): Promise<T> {
    await freshen()
    const used = version
    try {
      return await call(headers())
    } catch (error) {
      const signedIn = hostToken !== null || credentials.current() !== null
      if (!signedIn || !isChatError(error, 'UNAUTHENTICATED')) return giveUp(error)
      if (used === version) await renew('refused')
      return await call(headers()).catch(giveUp)
    }
  }

  const restore = singleFlight(async () => {
    const now = who()
    if (now) return now
    if (getToken) {
      await bring(getToken('start'))
      const me = await as(calls.me).catch(async (error: unknown) => {
        if (isChatError(error, 'UNAUTHENTICATED')) await end('notSignedIn')
        throw error
      })
      credentials.use({ userId: me.id, session: null, tokens: null })
      return adopt(me, null)
    }
    if (deps.carrier === 'bearer') {
      const stored = await credentials.read()
      if (stored) credentials.use(stored)
      else {
        await end('notSignedIn')
        return null
      }
    }
    const used = version
    const answer = await calls
      .current(headers())
      .catch((error: unknown) => (used === version ? giveUp(error) : null))
    if (used !== version) return who() // somebody signed in meanwhile
    if (answer) {
      const { tokens = null } = credentials.current() ?? {}
      credentials.use({ userId: answer.me.id, session: answer.session, tokens })
      return adopt(answer.me, answer.session)
    }
    await renew('start').catch((error: unknown) => {
      if (cell.get().state !== 'signedOut') throw error
    })
    return who()
  })

  async function userId() {
    const me = cell.get().state === 'signedOut' ? null : await restore()
    return me?.id ?? null
  }

  return {
    state: cell.store,
    signIn: async (path, input) => take(await calls.signIn(path, input, deps.carrier)),
    restore,
    userId,
    as,
    async connectParams() {
      if ((await userId()) === null) throw unauthenticated()
      await freshen()
      const { authorization, 'x-chat-sdk': sdk, ...session } = headers()
      return { sdk, ...session, token: authorization?.slice('Bearer '.length) }
    },
    refused: (error) => (error?.reason === 'SESSION_CHANGED' ? giveUp(error) : renew('refused')),
    update(me) {
      if (who()) cell.set({ state: 'signedIn', me })
    },
    end,
    async signOut() {
      if (!who()) return
      const mine = headers()['x-chat-session']
      if (!getToken)
        await as(calls.signOut).catch((error: unknown) => {
          if (isChatError(error) && error.retryable) throw error
        })
      // Somebody else may have signed in meanwhile.
      if (mine === headers()['x-chat-session']) await end('signedOut')
    },
    close() {
      closed = true
      cancelRenewal()
    },
  }
}
