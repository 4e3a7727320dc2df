import type { TRPCClient } from '@trpc/client'
import type {
  AppRouter,
  ChatTypes,
  EventType,
  MeView,
  NoCustom,
  Presence,
} from '@chatcord/server/contract'
import type { Channel, HeardEvent } from './channel/channel-types.ts'
import type { Followed, FollowOptions } from './follow/follow-types.ts'
import type { GenerateInput, Generation, GenerationRef } from './generations/generation-types.ts'
import type { Inbox } from './inbox/inbox-types.ts'
import type { SessionState } from './session/session-state.ts'
import type { Store } from './store.ts'
import type { ConnectionState } from './transport/connection-state.ts'

/** A client of one Chatcord server for one user at a time. Every failure that it throws is a `ChatError`. */
export interface ChatClient<S extends ChatTypes = NoCustom> {
  /** Every procedure of the server by its path, typed: `chat.api.channels.get.query({ channelId })`. */
  readonly api: TRPCClient<AppRouter<S>>

  readonly session: Store<SessionState<S>>
  signUp(input: {
    username: string
    email: string
    password: string
    setupToken?: string
  }): Promise<MeView<S>>
  signIn(input: { login: string; password: string; code?: string }): Promise<MeView<S>>
  signInAsGuest(input?: { displayName?: string }): Promise<MeView<S>>
  /** Who is signed in here already, from the cookie, the storage or `getToken`; null for nobody. */
  restore(): Promise<MeView<S> | null>
  /** `wait` sends what is on its way first; `discard` throws it away. */
  signOut(options: { pending: 'wait' | 'discard' }): Promise<void>

  /** The socket. It connects on first use. */
  readonly connection: Store<ConnectionState>
  /** Connects at once instead of waiting for the next attempt. Call it when the device wakes up. */
  reconnect(): void

  /** My channels, the most recently active first. */
  readonly inbox: Inbox<S>
  /** The same object for the same id. Nothing happens until it is used. */
  channel(id: string): Channel<S>
  /**
   * Whether a user is there, while somebody looks. The same object for the same id. `unknown`: I share no channel with
   * them, or it cannot be told now.
   */
  presence(userId: string): Store<Presence>
  /** Asks a provider, outside of channels. In a channel it is `channel.ask`. */
  generate(input: GenerateInput): Generation
  /** A generation that was begun earlier, or elsewhere; after a reload, say. */
  generation(ref: GenerationRef): Generation
  /** Hears events of one type in all my channels, from now on. */
  on<T extends EventType>(
    type: T,
    listener: (event: HeardEvent<S, T>, channelId: string) => void,
  ): () => void
  /**
   * The events of all my channels or of some, one after the other. With `from: 'stored'` it goes on behind the last
   * event that was dealt with: the position is stored when the next one is asked for.
   */
  follow(options: FollowOptions): Followed<S>

  /** Ends the connection and all that goes on. The client cannot be used afterwards. */
  close(): void
}
