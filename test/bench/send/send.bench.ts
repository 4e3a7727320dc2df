import { randomBytes } from 'node:crypto'
import { limits } from '@chatcord/core/limits'
import { createNonce, type ChatClient } from '../../../client-sdk/src/index.ts'
import { forEach } from '../../replay/for-each.ts'
import { createNaming } from '../../replay/naming.ts'
import { startOwnServer } from '../../replay/own-server.ts'
import { signUp } from '../../replay/person.ts'
import type { Progress } from '../../replay/progress.ts'
import { createWatchdog } from '../../replay/watchdog.ts'
import { median, round } from '../statistics.ts'
import { startPlainInserts } from './plain-inserts.ts'

/** As many as a server takes from one socket at once. */
const inFlight = limits.callsInFlightPerSocket
const perRound = 2_000
const rounds = 5
const stallMs = 60_000

/**
 * Durable sends of one user in one channel over one socket, so many waiting for their acknowledgement at once; the peer
 * is a driver that inserts as many documents one by one, journaled, into an embedded database of its own.
 */
export async function benchSend(progress: Progress): Promise<object> {
  const server = await startOwnServer()
  const watchdog = createWatchdog(stallMs)
  const plain = await startPlainInserts()
  const bar = progress.start('measuring', rounds)
  const ours: number[] = []
  const peers: number[] = []
  const account = createNaming({ run: 'send', password: () => randomBytes(18).toString('hex') })
  const sender = await signUp(server.url, account('sender'), watchdog)
  const chat = sender.open()
  try {
    const channel = { kind: 'public' as const, name: 'send', nonce: createNonce() }
    const { id } = await chat.api.channels.create.mutate(channel)
    for (let turn = -1; turn < rounds; turn++) {
      const sends = await rate(() => send(chat, id))
      const inserts = await rate(() => plain.insert())
      if (turn < 0) continue
      ours.push(sends)
      peers.push(inserts)
      bar.step()
    }
  } finally {
    bar.stop()
    chat.close()
    watchdog.stop()
    await plain.close()
    await server.close()
  }
  return {
    ...{ inFlight, perRound, rounds },
    ratio: round(median(ours) / median(peers)),
    sendsPerSecond: Math.round(median(ours)),
    plainInsertsPerSecond: Math.round(median(peers)),
    ...{ slowest: Math.round(Math.min(...ours)), fastest: Math.round(Math.max(...ours)) },
  }
}

function send(chat: ChatClient, channelId: string): Promise<unknown> {
  const text = 'The ferry leaves at seven, and whoever is late may swim behind it.'
  return chat.api.messages.send.mutate({ channelId, nonce: createNonce(), kind: 'text', text })
}

/** How many of a task are done in a second, when so many are under way. */
async function rate(task: () => Promise<unknown>): Promise<number> {
  const items = Array.from({ length: perRound }, (_, index) => index)
  const start = performance.now()
  await forEach(items, inFlight, async () => {
    await task()
  })
  return perRound / ((performance.now() - start) / 1_000)
}
