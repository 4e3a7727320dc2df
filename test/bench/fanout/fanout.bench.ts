import type { Progress } from '../../replay/progress.ts'
import { median, round } from '../statistics.ts'
import { openBare, openWatchers, type Audience } from './audience.ts'
import { startHost, type Host } from './host.ts'

const rounds = 5
const plans = [
  { watchers: 100, count: 200, perSecond: 100 },
  { watchers: 1_000, count: 60, perSecond: 20 },
] as const

type Plan = (typeof plans)[number]

/**
 * CPU of the server's process per delivery, against `ws.send` of a shared buffer of the same size in the same process.
 * What the same sends cost in a channel that nobody watches is taken off; `wholeRatio` keeps it. The three take turns.
 */
export async function benchFanout(progress: Progress): Promise<object> {
  const host = await startHost()
  const bar = progress.start('measuring', plans.length * rounds)
  try {
    const sizes = []
    for (const plan of plans) sizes.push(await measure(host, plan, bar.step))
    return { rounds, ratio: sizes.at(-1)?.ratio, sizes }
  } finally {
    bar.stop()
    await host.close()
  }
}

async function measure(host: Host, plan: Plan, step: () => void) {
  const { watchers, ...sends } = plan
  const deliveries = watchers * sends.count
  const audience = await openWatchers(watchers, host.where)
  const bare = await openBare(watchers, host.where)
  const samples: { whole: number; send: number; raw: number }[] = []
  const began = { at: performance.now(), cpu: process.cpuUsage() }
  try {
    for (let turn = -1; turn < rounds; turn++) {
      const unwatched = await cpuOf(host, () => host.run({ ask: 'unwatched', ...sends }))
      const watched = await cpuOf(host, () =>
        heard(audience, deliveries, () => host.run({ ask: 'watched', ...sends })),
      )
      const bytes = audience.lastBytes()
      const plain = await cpuOf(host, () =>
        heard(bare, deliveries, () => host.run({ ask: 'bare', bytes, ...sends })),
      )
      if (turn < 0) continue
      samples.push({
        whole: watched / deliveries,
        send: unwatched / sends.count,
        raw: plain / deliveries,
      })
      step()
    }
  } finally {
    audience.close()
    bare.close()
  }
  const { user, system } = process.cpuUsage(began.cpu)
  const net = samples.map(({ whole, send }) => whole - send / watchers)
  const raw = median(samples.map((sample) => sample.raw))
  return {
    watchers,
    ratio: round(median(net) / raw),
    wholeRatio: round(median(samples.map(({ whole }) => whole)) / raw),
    ...{ deliveryUs: round(median(net)), bareUs: round(raw) },
    ...{ leastUs: round(Math.min(...net)), mostUs: round(Math.max(...net)) },
    sendUs: Math.round(median(samples.map(({ send }) => send))),
    generatorBusy: round((user + system) / 1_000 / (performance.now() - began.at)),
  }
}

/** Resolves when the audience has had so many deliveries of what the task sends. */
async function heard(
  audience: Audience,
  deliveries: number,
  task: () => Promise<void>,
): Promise<void> {
  const target = audience.count() + deliveries
  await task()
  await audience.reached(target)
}

/** Microseconds that the host used for a task. */
async function cpuOf(host: Host, task: () => Promise<void>): Promise<number> {
  const before = await host.cpu()
  await task()
  return (await host.cpu()) - before
}
