import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { ChatError } from '../errors.ts'
import type { ChannelFrame } from './channel-frame.ts'

/** A frame that all watchers of a node share: it is encoded at most once. `id` is its tracked id, `epoch:seq`. */
export type SharedFrame<S extends ChatTypes = NoCustom> = {
  readonly id: string
  readonly frame: ChannelFrame<S>
  json(): string
}

/** Where a stream's frames go: one subscription on one socket. */
export type StreamSink = {
  /** False while too much is unsent; the stream then keeps nothing and reads the log again after `resume`. */
  writable(): boolean
  send(frame: SharedFrame): void
  /** Nothing follows. With an error the subscription failed, e.g. NOT_FOUND after the viewer's own removal. */
  end(error: ChatError | null): void
}

export type StreamHandle = { resume(): void; close(): void }

/** A channel's log from a cursor on: attach a sink to be pushed to, or iterate to pull. Use it once. */
export type ChannelStream<S extends ChatTypes = NoCustom> = {
  attach(sink: StreamSink): StreamHandle
  /** Ends with the signal, also while it waits. */
  iterate(signal: AbortSignal): AsyncIterable<SharedFrame<S>>
}
