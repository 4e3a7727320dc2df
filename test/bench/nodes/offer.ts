import { setTimeout as delay } from 'node:timers/promises'
import { limits } from '@chatcord/core/limits'
import { createNonce, type ChatClient } from '../../../client-sdk/src/index.ts'
import type { Entry } from '../../replay/entry.ts'
import { createSlots } from '../../replay/slots.ts'

export type Load = { channelId: string; perSecond: number; seconds: number }

export type Offered = {
  acks: Entry[]
  /** From the moment at which each was to be sent to its acknowledgement. */
  latencies: number[]
  /** From the first send to the last acknowledgement. */
  ms: number
}

const text = 'The ferry leaves at seven, and whoever is late may swim behind it.'

/**
 * Sends at an even pace, whether the server keeps up or not; what one socket may not have under way yet waits, and its
 * waiting counts. Rejects with the first send that failed.
 */
export async function offer(
  { api, session }: ChatClient,
  { channelId, perSecond, seconds }: Load,
): Promise<Offered> {
  const me = session.getSnapshot()
  if (me.state !== 'signedIn') throw new Error('nobody is signed in to send')
  const by = me.me.id
  const slots = createSlots(limits.callsInFlightPerSocket)
  const start = performance.now()
  const sends = Array.from({ length: perSecond * seconds }, async (_, index) => {
    const dueMs = (index * 1_000) / perSecond
    await delay(dueMs)
    const nonce = createNonce()
    const give = await slots.take()
    const { message } = await api.messages.send.mutate({ channelId, nonce, text }).finally(give)
    const ack: Entry = { seq: message.seq, type: 'message.created', by, nonce, text }
    return { ack, ms: performance.now() - start - dueMs }
  })
  const done = await Promise.all(sends)
  return {
    acks: done.map(({ ack }) => ack),
    latencies: done.map(({ ms }) => ms),
    ms: performance.now() - start,
  }
}
