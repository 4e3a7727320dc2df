import { callTRPCProcedure, isTrackedEnvelope, TRPCError } from '@trpc/server'
import type { ChannelStream } from '@chatcord/core/log/channel-stream'
import { TrackedStream } from '../routers/tracked-stream.ts'
import { envelopeOf, inputOf, sendFailure, sendResult } from './call-channel.ts'
import type { Call, CallDeps } from './call-channel.ts'
import type { FrameEncoder } from './frame-encoder.ts'
import { isAsyncIterable } from './run-call.ts'

export type SubscriptionDeps = CallDeps & { encode: FrameEncoder }

/**
 * Runs a subscription until it ends, fails or `signal` aborts; then `ended` is called and the client is told, in this
 * order, so that it may use the id again. The messages and their order are those of tRPC's own adapter. Never rejects.
 */
export async function runSubscription(
  deps: SubscriptionDeps,
  call: Call & { ended(): void },
  signal: AbortSignal,
): Promise<void> {
  const { message } = call
  let failure: unknown = null
  try {
    const source: unknown = await callTRPCProcedure({
      router: deps.router,
      path: message.params.path,
      getRawInput: () => Promise.resolve(inputOf(message)),
      ctx: call.ctx,
      type: 'subscription',
      signal,
      batchIndex: 0,
    })
    if (!isAsyncIterable(source)) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR' })
    if (!signal.aborted) {
      sendResult(deps.writer, message, { type: 'started' })
      if (source instanceof TrackedStream) await push(deps, call, source.stream, signal)
      else await pull(deps, call, source, signal)
    }
  } catch (error) {
    // What fails because it was stopped has been stopped.
    if (!signal.aborted) failure = error
  }
  call.ended()
  if (failure === null) sendResult(deps.writer, message, { type: 'stopped' })
  else sendFailure(deps, call, failure)
}

/** A channel's stream writes to the socket itself, all watchers at once. */
function push(
  { writer, encode }: SubscriptionDeps,
  { message }: Call,
  stream: ChannelStream,
  signal: AbortSignal,
): Promise<void> {
  const envelope = envelopeOf(message)
  return new Promise<void>((resolve, reject) => {
    const handle = stream.attach({
      writable: () => writer.writable(),
      send: (frame) => writer.send(encode(frame, envelope)),
      end: (error) => (error ? reject(error) : resolve()),
    })
    const unlisten = writer.onWritable(() => handle.resume())
    // It comes at the latest with the end of the subscription.
    signal.addEventListener('abort', () => {
      unlisten()
      handle.close()
      resolve()
    })
  })
}

/** Anything else is iterated. What a procedure yields after its signal goes nowhere. */
async function pull(
  { writer }: SubscriptionDeps,
  { message }: Call,
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const value of source) {
    if (signal.aborted) return
    sendResult(writer, message, dataOf(value))
  }
}

function dataOf(value: unknown): object {
  if (!isTrackedEnvelope(value)) return { type: 'data', data: value }
  const [id, data] = value
  return { type: 'data', data: { id, data }, id }
}
