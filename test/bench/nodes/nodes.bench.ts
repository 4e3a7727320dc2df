import { createNonce, type ChannelEvent, type ChatClient } from '../../../client-sdk/src/index.ts'
import { checkAcks } from '../../replay/check-acks.ts'
import { toEntry } from '../../replay/entry.ts'
import type { Progress } from '../../replay/progress.ts'
import { percentile, round } from '../statistics.ts'
import { startGround, type Ground } from './ground.ts'
import { offer } from './offer.ts'

const perSecond = 200
const seconds = 20
const pageSize = 200

type Place = { channelId: string; epoch: number }

/**
 * Two people who send into one channel and watch it, so many messages a second together, each at a server of their own;
 * the peer is the same load with both at one server. `lostShare`: inserts whose place the other server had taken.
 * Throws when the log has a gap, or differs from what was acknowledged.
 */
export async function benchNodes(progress: Progress): Promise<object> {
  const bar = progress.start('measuring', 2)
  try {
    const one = await measureOn(({ a }) => [a.url, a.url])
    bar.step()
    const two = await measureOn(({ a, b }) => [a.url, b.url])
    bar.step()
    const ratio = round(two.ackP50Ms / one.ackP50Ms)
    return { offeredPerSecond: perSecond, seconds, ratio, two, one }
  } finally {
    bar.stop()
  }
}

async function measureOn(urlsOf: (ground: Ground) => [string, string]) {
  const ground = await startGround()
  try {
    const [first, second] = urlsOf(ground)
    const people = await Promise.all([
      ground.signUp(ground.owner, first, 'ada'),
      ground.signUp(ground.owner, second, 'bob'),
    ])
    // The first seconds of a process are slower than all others.
    await measure(people, 3)
    const measured = await measure(people, seconds)
    const { inserts, lost } = await ground.stop()
    return { ...measured, inserts, lost, lostShare: round(lost / inserts) }
  } finally {
    await ground.close()
  }
}

async function measure(people: readonly [ChatClient, ChatClient], lasting: number) {
  const [ada, bob] = people
  const made = { kind: 'public' as const, name: 'busy', nonce: createNonce() }
  const { id: channelId, epoch } = await ada.api.channels.create.mutate(made)
  await bob.api.channels.join.mutate({ channelId, nonce: createNonce() })
  await Promise.all(people.map((person) => person.channel(channelId).open()))
  const load = { channelId, perSecond: perSecond / 2, seconds: lasting }
  const offered = await Promise.all(people.map((person) => offer(person, load)))
  const log = await readLog(ada, { channelId, epoch })
  const acks = offered.flatMap((each) => each.acks)
  const faults = checkAcks(log.map(toEntry), acks)
  if (Object.values(faults).some((count) => count > 0))
    throw new Error(`the log is not what was acknowledged: ${JSON.stringify(faults)}`)
  const latencies = offered.flatMap((each) => each.latencies)
  return {
    sent: acks.length,
    perSecond: Math.round(acks.length / (Math.max(...offered.map(({ ms }) => ms)) / 1_000)),
    ackP50Ms: round(percentile(latencies, 50), 1),
    ackP99Ms: round(percentile(latencies, 99), 1),
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
