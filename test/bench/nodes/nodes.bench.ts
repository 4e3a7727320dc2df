import { createNonce, type ChannelEvent, type ChatClient } from '../../../client-sdk/src/index.ts'
import { checkAcks } from '../../replay/check-acks.ts'
import { toEntry } from '../../replay/entry.ts'
import type { Progress } from '../../replay/progress.ts'
import { percentile, round } from '../statistics.ts'
import { contentionOf } from './contention.ts'
import { startGround } from './ground.ts'
import { offer } from './offer.ts'

const perSecond = 200
const seconds = 20
const pageSize = 200

type Round = {
  ada: ChatClient
  other: ChatClient
  /** Seconds. */
  lasting: number
  /** Where the author of a row sends. */
  serverOf(by: string): string
}

type Place = { channelId: string; epoch: number }

/**
 * Two people who send into one channel, so many messages a second together, each at a server of their own; the peer is
 * the same load with both at one server. `lostShare`: inserts that another server's rows made necessary once more.
 * Throws when the log has a gap, or differs from what was acknowledged.
 */
export async function benchNodes(progress: Progress): Promise<object> {
  const ground = await startGround()
  const bar = progress.start('measuring', 4)
  try {
    const people = {
      ada: await ground.signUp(ground.owner, ground.a.url, 'ada'),
      bob: await ground.signUp(ground.owner, ground.b.url, 'bob'),
      cyd: await ground.signUp(ground.owner, ground.a.url, 'cyd'),
    }
    const { ada, bob, cyd } = people
    const atOne = async (lasting: number) => {
      const result = await measure({ ada, other: cyd, lasting, serverOf: () => 'a' })
      bar.step()
      return result
    }
    const atTwo = async (lasting: number) => {
      const result = await measure({ ada, other: bob, lasting, serverOf: (by) => by })
      bar.step()
      return result
    }
    // The first seconds of a process are slower than all others.
    await atOne(3)
    await atTwo(3)
    const one = await atOne(seconds)
    const two = await atTwo(seconds)
    return { offeredPerSecond: perSecond, seconds, ratio: ratioOf(two, one), two, one }
  } finally {
    bar.stop()
    await ground.close()
  }
}

async function measure({ ada, other, lasting, serverOf }: Round) {
  const made = { kind: 'public' as const, name: 'busy', nonce: createNonce() }
  const { id: channelId, epoch } = await ada.api.channels.create.mutate(made)
  await other.api.channels.join.mutate({ channelId, nonce: createNonce() })
  const load = { channelId, perSecond: perSecond / 2, seconds: lasting }
  const offered = await Promise.all([ada, other].map((person) => offer(person, load)))
  const log = await readLog(ada, { channelId, epoch })
  const acks = offered.flatMap((each) => each.acks)
  const faults = checkAcks(log.map(toEntry), acks)
  if (Object.values(faults).some((count) => count > 0))
    throw new Error(`the log is not what was acknowledged: ${JSON.stringify(faults)}`)
  const latencies = offered.flatMap((each) => each.latencies)
  const written = log.filter(({ type }) => type === 'message.created')
  const { inserts, lost } = contentionOf(written, serverOf)
  return {
    sent: acks.length,
    perSecond: Math.round(acks.length / (Math.max(...offered.map(({ ms }) => ms)) / 1_000)),
    ackP50Ms: round(percentile(latencies, 50), 1),
    ackP99Ms: round(percentile(latencies, 99), 1),
    ...{ inserts, lost, lostShare: round(lost / inserts) },
  }
}

async function readLog({ api }: ChatClient, { channelId, epoch }: Place): Promise<ChannelEvent[]> {
  const log: ChannelEvent[] = []
  for (;;) {
    const from = { epoch, seq: log.at(-1)?.seq ?? 0 }
    const page = await api.events.list.query({ channelId, from, limit: pageSize })
    log.push(...page.events)
    if (page.events.length === 0 || log.length >= page.head) return log
  }
}

function ratioOf(two: { ackP50Ms: number }, one: { ackP50Ms: number }): number {
  return round(two.ackP50Ms / one.ackP50Ms)
}
