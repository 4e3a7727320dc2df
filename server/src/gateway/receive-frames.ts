import type { AnyTRPCRouter } from '@trpc/server'
import type { Origin } from '@chatcord/core/auth/auth.service'
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
  origin: Origin
  now(): number
  newRequestId(): string
}

/** Takes the frames of a caller who is known: counts them, refuses what is too much, starts the rest. */
export function createReceiver(deps: ReceiverDeps): (frame: Frame) => void {
  const { calls, writer, presets, origin } = deps
  const bucket = createTokenBucket(presets.framesPerSecond, presets.frameBurst, deps.now)
  /** Who is this far beyond the limit does not listen to refusals. */
  const patienceMs = (presets.frameBurst / presets.framesPerSecond) * 1_000

  const refuse = (failure: ChatError, messages?: readonly CallMessage[]) =>
    sendRefusal({ ...deps, ctx: { requestId: deps.newRequestId(), origin } }, failure, messages)
  const putOut = () => writer.close(closeCodes.tooMany, 'too many frames')
  const perform = (messages: readonly ClientMessage[]) => {
    const begun = messages.filter(begins)
    const waitMs = bucket.take(framesIn(begun) - 1)
    if (waitMs > patienceMs) {
      putOut()
      return
    }
    const failure = refusalOf(begun, waitMs)
    for (const message of messages) {
      if (message.method === 'subscription.stop') calls.stop(message.id)
      else if (failure === null) calls.start(message)
    }
    if (failure) refuse(failure, begun)
  }

  return ({ bytes, binary }) => {
    // What comes behind the server's goodbye has nobody to be answered.
    if (!writer.open()) return
    const waitMs = bucket.take()
    if (waitMs > patienceMs) putOut()
    else if (isWord(bytes, 'PING')) writer.send('PONG')
    else if (!isWord(bytes, 'PONG')) {
      const messages = binary ? new ChatError('BAD_REQUEST') : read(bytes, deps.router)
      if (messages instanceof ChatError) {
        refuse(messages)
        writer.close(closeCodes.badFrame, 'bad frame')
      } else perform(messages)
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

function begins(message: ClientMessage): message is CallMessage {
  return message.method !== 'subscription.stop'
}

/** As how many a frame counts. */
function framesIn(begun: readonly CallMessage[]): number {
  return Math.max(1, Math.ceil(begun.length / limits.callsPerFrame))
}

/** Why nothing of a frame is begun: the client is too fast, or it is too much for one frame. */
function refusalOf(begun: readonly CallMessage[], waitMs: number): ChatError | null {
  if (waitMs > 0) return new ChatError('RATE_LIMITED', { retryAfterMs: waitMs })
  const subscriptions = begun.filter(({ method }) => method === 'subscription').length
  return (
    beyond('callsPerFrame', begun.length - subscriptions) ??
    beyond('subscriptionsPerSocket', subscriptions)
  )
}

function beyond(limit: 'callsPerFrame' | 'subscriptionsPerSocket', count: number) {
  const max = limits[limit]
  return count > max ? new ChatError('LIMIT_REACHED', { limit, max }) : null
}

function isWord(bytes: Buffer, word: string): boolean {
  return bytes.length === word.length && bytes.toString('latin1') === word
}
