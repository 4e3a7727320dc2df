import type {
  ChannelEvent,
  ChannelView,
  ChatTypes,
  EventType,
  MemberView,
  Mention,
  MessageView,
  NewMessage,
  NoCustom,
  UserRef,
} from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'
import type { Generation } from '../generations/generation-types.ts'
import type { PendingMessage } from '../outbox/pending-message.ts'
import type { Store } from '../store.ts'
import type { SyncState } from './sync-view.ts'

/** What is known of a channel at this moment. It never changes; parts that stay the same are the same objects. */
export type ChannelSnapshot<S extends ChatTypes = NoCustom> = {
  /** `refused`: never could be read. `removed`: could be read until now. `error` says why. */
  state: SyncState
  error: ChatError | null
  channel: ChannelView<S> | null
  /**
   * In the order of the log: consecutive, from some point on; see `hasOlder` and `hasNewer`. What was just sent here
   * may be ahead of `head` while the events before it are on their way. An answer that is being written has the text so
   * far, with `generation.state` `running`.
   */
  messages: readonly MessageView<S>[]
  pending: readonly PendingMessage[]
  /**
   * Null until `loadMembers()`; who they are and how far each has read is kept up to date from then on. `presence` is as
   * it was then: `chat.presence(userId)` follows it.
   */
  members: readonly MemberView<S>[] | null
  /** Who types at this moment, I excluded. */
  typing: readonly UserRef[]
  /** The seq of the last event applied; 0 before the first page. */
  head: number
  hasOlder: boolean
  hasNewer: boolean
}

/**
 * An event as listeners get it. `message` is the message that it concerns, as it is after the event: always there for
 * `message.created`, null where the event concerns none or one that is not in the window.
 */
export type HeardEvent<S extends ChatTypes = NoCustom, T extends EventType = EventType> = {
  [K in T]: Extract<ChannelEvent<S>, { type: K }> & {
    message: K extends 'message.created' ? MessageView<S> : MessageView<S> | null
  }
}[T]

/** A message by its seq, or by its nonce while it is on its way: then the change waits for it. */
export type MessageTarget = number | string

export type SentMessage<S extends ChatTypes = NoCustom> = {
  nonce: string
  /** Settles when the server has it, or has refused it. Need not be awaited: `pending` tells as well. */
  message: Promise<MessageView<S>>
}

/** One channel, live while somebody looks. All methods are bound. */
export interface Channel<S extends ChatTypes = NoCustom> extends Store<ChannelSnapshot<S>> {
  readonly id: string
  /**
   * Holds the channel open, and resolves when it is caught up, refused or removed (see `state`). `around` shows the
   * messages around that seq first. The answer lets go; 5 s after the last one has, the channel is closed.
   */
  open(options?: { around?: number; signal?: AbortSignal }): Promise<() => void>
  /** Hears events of one type, in the order of the log, and holds the channel open until the answer is called. */
  on<T extends EventType>(type: T, listener: (event: HeardEvent<S, T>) => void): () => void

  /** Shows the message at once and sends it when it can be sent. The same nonce again is the same message. */
  send(message: NewMessage<S>, options?: { nonce?: string }): SentMessage<S>
  /** Sends a failed message again; null when none has this nonce. */
  retry(nonce: string): SentMessage<S> | null
  discard(nonce: string): void
  edit(
    target: MessageTarget,
    change: { text: string; mentions?: Mention[] },
  ): Promise<MessageView<S>>
  delete(target: MessageTarget, options?: { reason?: string }): Promise<void>
  react(target: MessageTarget, emoji: string): Promise<void>
  unreact(target: MessageTarget, emoji: string): Promise<void>
  /**
   * Asks the assistant: by a plain message in an AI chat, elsewhere by one that begins with a mention of it. The question
   * is sent like every message (at once in `pending`, queued while offline), and the answer is a message of the channel
   * too. If the question is refused, so is the generation, also when the message is retried later. `parent` is the
   * message that it goes on from: another one than the last makes a branch.
   */
  ask(question: { text: string; parent?: number }): Generation
  /** Another answer to the message that the answer at `seq` answers. */
  regenerate(seq: number): Generation

  /** Marks everything up to `seq` as read; without it, all that is shown. */
  markRead(seq?: number): Promise<void>

  /**
   * Says that I type, or have stopped. Call it with `true` at each key: it is told no more often than needed, and ends by
   * itself 6 s after the last call, or when I send.
   */
  setTyping(active: boolean): void

  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  /** Shows the messages around `seq` instead of those that are shown now. */
  loadAround(seq: number): Promise<void>
  loadLatest(): Promise<void>
  loadMembers(): Promise<void>
}
