import { tracked, type TrackedEnvelope } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import type { ChannelStream } from '@chatcord/core/log/channel-stream'
import type { Context } from '../trpc/context.ts'

/** What `events.watch` answers: tRPC iterates it; the gateway takes the stream out and attaches a socket to it. */
export class TrackedStream<S extends ChatTypes> implements AsyncIterable<
  TrackedEnvelope<ChannelFrame<S>>
> {
  readonly stream: ChannelStream<S>
  readonly #writable: Context['writable']
  readonly #signal: AbortSignal

  constructor(stream: ChannelStream<S>, writable: Context['writable'], signal: AbortSignal) {
    this.stream = stream
    this.#writable = writable
    this.#signal = signal
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<ChannelFrame<S>>> {
    for await (const { id, frame } of this.stream.iterate(this.#signal)) {
      await this.#writable()
      yield tracked(id, frame)
    }
  }
}
