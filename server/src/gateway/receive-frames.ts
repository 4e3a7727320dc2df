import { ChatError, isFailure } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import type { Presets } from '../presets.ts'
import { sendRefusal, type CallDeps } from './call-channel.ts'
import { closeCodes } from './close-codes.ts'
import type { Frame } from './inbox.ts'
import { readFrame, type CallMessage, type ClientMessage } from './read-frame.ts'
import type { SocketCalls } from './socket-calls.ts'
import { createTokenBucket } from './token-bucket.ts'

export type ReceiverDeps = CallDeps & {
  calls: SocketCalls
  presets: Pick<Presets, 'framesPerSecond' | 'frameBurst'>
  now(): number
  newRequestId(): string
}

/** Takes the frames of a caller who is known: counts them, refuses what is too much, starts the rest. */
export function createReceiver(deps: ReceiverDeps): (frame: Frame) => void {
  const { calls, writer, presets } = deps
  const bucket = createTokenBucket(presets.framesPerSecond, presets.frameBurst, deps.now)
  /** Who is this far beyond the limit does not listen to refusals. */
  const patienceMs = (presets.frameBurst / presets.framesPerSecond) * 1_000

  const reject = (failure: ChatError) => {
    sendRefusal(deps, { requestId: deps.newRequestId() }, failure)
    writer.close(closeCodes.badFrame, 'bad frame')
  }

  return ({ bytes, binary }) => {
    const waitMs = bucket.take()
    if (waitMs > patienceMs) return writer.close(closeCodes.tooMany, 'too many frames')
    if (binary) return reject(new ChatError('BAD_REQUEST'))
    if (isWord(bytes, 'PONG')) return
    if (isWord(bytes, 'PING')) return writer.send('PONG')
    const messages = read(bytes)
    if (messages instanceof ChatError) return reject(messages)
    const refusalOf = refusals(messages, waitMs)
    for (const message of messages) {
      if (message.method === 'subscription.stop') {
        calls.start(message)
        continue
      }
      const refusal = refusalOf(message)
      if (refusal) calls.refuse(message, refusal)
      else calls.start(message)
    }
  }

  function read(bytes: Buffer): ClientMessage[] | ChatError {
    try {
      return readFrame(bytes, deps.router)
    } catch (error) {
      if (isFailure(error)) return error
      throw error
    }
  }
}

/** Which messages of a frame are refused, and why: all while the client is too fast, else the kind that is too many. */
function refusals(messages: readonly ClientMessage[], waitMs: number) {
  const tooFast = waitMs > 0 ? new ChatError('RATE_LIMITED', { retryAfterMs: waitMs }) : null
  const subscriptions = messages.filter(({ method }) => method === 'subscription').length
  const calls = messages.filter(({ method }) => method === 'query' || method === 'mutation').length
  const tooManyCalls = beyond('callsPerFrame', calls)
  const tooManySubscriptions = beyond('subscriptionsPerSocket', subscriptions)
  return ({ method }: CallMessage) =>
    tooFast ?? (method === 'subscription' ? tooManySubscriptions : tooManyCalls)
}

function beyond(limit: 'callsPerFrame' | 'subscriptionsPerSocket', count: number) {
  const max = limits[limit]
  return count > max ? new ChatError('LIMIT_REACHED', { limit, max }) : null
}

function isWord(bytes: Buffer, word: string): boolean {
  return bytes.length === word.length && bytes.toString('latin1') === word
}
