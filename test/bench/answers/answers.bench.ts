import type { Test } from 'tap'
import { createNonce, type ChatClient } from '../../../client-sdk/src/index.ts'
import { ask, startAnswers, type AnswerScene } from '../../nodes/answer-scene.ts'
import type { Progress } from '../../replay/progress.ts'
import { median, percentile, round } from '../statistics.ts'

const sends = 400
const hanging = 100
/** A worker asks one provider so often at once. */
const workers = 2
const firsts = 40

/**
 * Two servers and two workers. `ratio`: the p50 of acknowledged sends while so many answers hang on a provider that says
 * nothing, over the p50 before. `firstDelta`: from the provider's first byte to a viewer at the other server.
 */
export async function benchAnswers(progress: Progress): Promise<object> {
  const ends: (() => unknown)[] = []
  // The part of a test that the helpers use.
  const owner = { teardown: (end: () => unknown) => ends.push(end) } as unknown as Test
  const bar = progress.start('measuring', 3)
  try {
    const scene = await startAnswers(owner, null)
    for (let n = 0; n < workers; n++) await scene.worker(owner)
    const ann = await scene.signUp(owner, scene.a.url, 'ann')
    const ben = await scene.signUp(owner, scene.b.url, 'ben')
    const firstDelta = await firstDeltas(scene, ann, ben)
    bar.step()
    const channelId = await scene.channel(ann)
    await acks(ann, channelId)
    const before = await acks(ann, channelId)
    bar.step()
    const prompts = Array.from({ length: hanging }, () => ({
      nonce: createNonce(),
      prompt: 'hang',
    }))
    for (const prompt of prompts) await ben.api.generations.create.mutate(prompt)
    await scene.upstream.counts({ open: hanging })
    const during = await acks(ann, channelId)
    bar.step()
    const ratio = round(during.ackP50Ms / before.ackP50Ms)
    return { ratio, sends, hanging, before, during, firsts, firstDelta }
  } finally {
    bar.stop()
    for (const end of ends.reverse()) await end()
  }
}

async function acks({ api }: ChatClient, channelId: string) {
  const took: number[] = []
  for (let n = 0; n < sends; n++) {
    const began = performance.now()
    await api.messages.send.mutate({ channelId, nonce: createNonce(), text: `line ${n}` })
    took.push(performance.now() - began)
  }
  return { ackP50Ms: round(median(took)), ackP99Ms: round(percentile(took, 99)) }
}

async function firstDeltas(scene: AnswerScene, asker: ChatClient, viewer: ChatClient) {
  const channelId = await scene.channel(asker, viewer)
  const took: number[] = []
  let heard: (at: number) => void = () => undefined
  const watching = viewer.api.signals.watch.subscribe(
    { channelId },
    {
      onData(event) {
        if (event.type === 'delta' && event.text !== '')
          heard(performance.timeOrigin + performance.now())
      },
    },
  )
  for (let n = 0; n < firsts; n++) {
    const first = new Promise<number>((resolve) => (heard = resolve))
    await ask(asker, channelId, 'repeat 1 tokens')
    const seenAt = await first
    took.push(seenAt - (await scene.upstream.firstAt()))
  }
  watching.unsubscribe()
  return { p50Ms: round(median(took)), p99Ms: round(percentile(took, 99)) }
}
