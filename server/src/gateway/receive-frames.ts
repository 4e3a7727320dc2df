import type { AnyTRPCRouter } from '@trpc/server'
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
  const perform = (messages: readonly ClientMessage[], waitMs: number) => {
    const refusalOf = refusals(messages, waitMs)
    for (const message of messages) {
      if (message.method === 'subscription.stop') calls.stop(message.id)
      else {
        const refusal = refusalOf(message)
        if (refusal) calls.refuse(message, refusal)
        else calls.start(message)
      }
    }
  }

  return ({ bytes, binary }) => {
    const waitMs = bucket.take()
    if (waitMs > patienceMs) writer.close(closeCodes.tooMany, 'too many frames')
    else if (isWord(bytes, 'PING')) writer.send('PONG')
    else if (!isWord(bytes, 'PONG')) {
      const messages = binary ? new ChatError('BAD_REQUEST') : read(bytes, deps.router)
      if (messages instanceof ChatError) reject(messages)
      else perform(messages, waitMs)
    }
  }
}

function read(bytes: Buffer, router: AnyTRPCRouter): ClientMessage[] | ChatError {
  try {
    return readFrame(bytes, router)
  } catch (error) {
    if (isFailure(error)) return error
    throw error
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
