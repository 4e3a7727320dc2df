import type { Carrier, MeView, SessionRef, SignedIn } from '@chatcord/server/contract'
import type { Http } from '../transport/http.ts'

type SessionAnswer = { me: MeView; session: SessionRef } | null

export type Headers = Record<string, string>

/** The procedures that a session is made of. They go over HTTP: only there can cookies be set. */
export type SessionCalls = {
  signIn(path: string, input: object, carrier: Carrier): Promise<SignedIn>
  /** Without a token it is in a cookie. */
  refresh(refreshToken: string | undefined, headers: Headers): Promise<SignedIn>
  current(headers: Headers): Promise<SessionAnswer>
  me(headers: Headers): Promise<MeView>
  signOut(headers: Headers): Promise<unknown>
}

export function createSessionCalls(http: Http): SessionCalls {
  const call = <T>(type: 'query' | 'mutation', path: string, input: unknown, headers: Headers) =>
    http({ type, path, input }, headers) as Promise<T> // the router's own type of that path
  return {
    signIn: (path, input, carrier) => call('mutation', path, { ...input, carrier }, {}),
    refresh: (refreshToken, headers) => call('mutation', 'auth.refresh', { refreshToken }, headers),
    current: (headers) => call('query', 'auth.session', {}, headers),
    me: (headers) => call('query', 'me.get', {}, headers),
    signOut: (headers) => call('mutation', 'auth.signOut', {}, headers),
  }
}
