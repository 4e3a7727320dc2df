import { spawnUpstream } from '../../helpers/upstream.ts'
import type { Progress } from '../../replay/progress.ts'
import { median, round } from '../statistics.ts'
import { openOurs, openPeer, type Reader } from './readers.ts'

const answers = 100
const tokens = 100
const perSecond = 50
const rounds = 5
const prompt = `repeat ${tokens} tokens at ${perSecond}/s`

/**
 * CPU of this process per 1,000 tokens, while it reads so many answers at once from a fake upstream in another process;
 * the peer is OpenAI's own client. The two take turns. `tokensPerSecond` tells whether the upstream kept its pace.
 */
export async function benchTokens(progress: Progress): Promise<object> {
  const upstream = await spawnUpstream()
  const bar = progress.start('measuring', rounds)
  const ours = openOurs(upstream)
  const peer = openPeer(upstream)
  const samples: { ours: Sample; peer: Sample }[] = []
  try {
    for (let turn = -1; turn < rounds; turn++) {
      const sample = { ours: await measure(ours.read), peer: await measure(peer) }
      if (turn < 0) continue
      samples.push(sample)
      bar.step()
    }
  } finally {
    bar.stop()
    await ours.close()
    await upstream.close()
  }
  const oursMs = samples.map((sample) => sample.ours.ms)
  const peerMs = samples.map((sample) => sample.peer.ms)
  return {
    ...{ answers, tokens, perSecond, rounds },
    ratio: round(median(oursMs) / median(peerMs)),
    ...{ oursMs: round(median(oursMs)), peerMs: round(median(peerMs)) },
    ...{ leastMs: round(Math.min(...oursMs)), mostMs: round(Math.max(...oursMs)) },
    tokensPerSecond: Math.round(median(samples.map((sample) => sample.ours.rate))),
  }
}

/** `ms` of CPU per 1,000 tokens, `rate` in tokens a second. */
type Sample = { ms: number; rate: number }

async function measure(read: Reader): Promise<Sample> {
  const began = { at: performance.now(), cpu: process.cpuUsage() }
  const counts = await Promise.all(Array.from({ length: answers }, () => read(prompt)))
  const { user, system } = process.cpuUsage(began.cpu)
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total !== answers * tokens) throw new Error(`${total} tokens came of ${answers * tokens}`)
  return { ms: (user + system) / total, rate: total / ((performance.now() - began.at) / 1_000) }
}
