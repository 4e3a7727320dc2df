import { forEach } from '../../replay/for-each.ts'
import type { Progress } from '../../replay/progress.ts'
import { median, percentile, round } from '../statistics.ts'
import { openChat } from './chat-side.ts'
import { openRelay } from './relay-side.ts'
import { scene, type Side } from './scene.ts'

const perRound = 4_000
const rounds = 5

/**
 * Everybody is connected and talks: each sender waits for an acknowledgement and sends the next message, until all of
 * a round are at all watchers. The peer is a relay that keeps, orders and checks nothing.
 */
export async function benchBusy(progress: Progress): Promise<object> {
  const chat = await openChat(progress)
  const relay = await openRelay()
  const bar = progress.start('measuring', rounds)
  const ours: number[] = []
  const peers: number[] = []
  const acks: number[] = []
  try {
    for (let turn = -1; turn < rounds; turn++) {
      const measured = await rate(chat)
      const peer = await rate(relay)
      if (turn < 0) continue
      ours.push(measured.perSecond)
      acks.push(...measured.acks)
      peers.push(peer.perSecond)
      bar.step()
    }
    const { lost, duplicated, reordered } = await chat.faults()
    const sendsPerSecond = Math.round(median(ours))
    return {
      ...{ ...scene, perRound, rounds, lost, duplicated, reordered },
      ratio: round(median(ours) / median(peers)),
      ...{ sendsPerSecond, deliveriesPerSecond: sendsPerSecond * scene.watchers },
      ...{ slowest: Math.round(Math.min(...ours)), fastest: Math.round(Math.max(...ours)) },
      ackP50Ms: round(percentile(acks, 50), 1),
      ackP99Ms: round(percentile(acks, 99), 1),
      relaySendsPerSecond: Math.round(median(peers)),
    }
  } finally {
    bar.stop()
    await relay.close()
    await chat.close()
  }
}

async function rate({ send, delivered }: Side): Promise<{ perSecond: number; acks: number[] }> {
  const acks: number[] = []
  const senders = Array.from({ length: scene.senders }, (_, index) => index)
  const start = performance.now()
  await forEach(senders, scene.senders, async (sender) => {
    for (let sent = sender; sent < perRound; sent += scene.senders) {
      const began = performance.now()
      await send(sender)
      acks.push(performance.now() - began)
    }
  })
  await delivered()
  return { perSecond: perRound / ((performance.now() - start) / 1_000), acks }
}
