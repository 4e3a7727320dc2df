import type { ChatTypes, MeView, NoCustom } from '@chatcord/server/contract'

/** Why nobody is signed in: never was here, asked for, by the server, or because another tab signed in as somebody else. */
export type SignedOutReason =
  'notSignedIn' | 'signedOut' | 'revoked' | 'expired' | 'reused' | 'sessionChanged'

/** `unknown` until `restore()` or the first sign-in has been answered. */
export type SessionState<S extends ChatTypes = NoCustom> =
  | { state: 'unknown' }
  | { state: 'signedOut'; reason: SignedOutReason }
  | { state: 'signedIn'; me: MeView<S> }
