import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { completed, tokens } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { createRandom } from '../embedded-mongo/helpers/random.ts'
import { isWholeOnce, watchAnswer } from './answer-end.ts'
import { ask, startAnswers } from './answer-scene.ts'
import { startFront } from './front.ts'

/** More points, or other ones, by hand: CHAOS_POINTS=20 CHAOS_SEED=7. */
const points = Number(process.env.CHAOS_POINTS ?? 3)
const random = createRandom(Number(process.env.CHAOS_SEED ?? 1))

const size = 500
const prompt = `repeat ${size} tokens at 200/s`

/** After so many tokens and milliseconds: some at the call itself and at the end of the answer. */
const instants = Array.from({ length: points }, (_, n) => ({
  after: n === 0 ? 0 : n % 4 === 1 ? size : random.int(size + 1),
  ms: random.int(60),
}))

// Several processes have to start, on a machine that may be busy with other tests.
const timeout = 300_000 + points * 60_000
t.setTimeout(timeout)

t.test('an answer', { skip: redisAbsent, timeout }, async (t) => {
  const scene = await startAnswers(t)
  const { upstream } = scene
  const ann = await scene.signUp(t, scene.a.url, 'ann')
  const ben = await scene.signUp(t, scene.b.url, 'ben')
  let worker = await scene.worker(t)

  for (const [index, { after, ms }] of instants.entries())
    await t.test(`is whole after its worker is killed at ${after} tokens`, async (sub) => {
      const channelId = await scene.channel(ann, ben)
      const before = await upstream.counts()
      const { epoch, id } = await ask(ann, channelId, prompt)
      const viewers = watchAnswer(sub, { channelId, id, chats: [ann, ben] })
      await upstream.counts({ calls: before.calls + 1, tokens: before.tokens + after })
      await wait(ms)
      await worker.kill()
      const killed = Date.now()
      viewers.join(ben)
      worker = await scene.worker(t)
      const [end] = await Promise.all([
        completed({ ws: ben.api }, channelId, epoch),
        viewers.sawWhole(size),
      ])
      const recovered = Date.now() - killed
      sub.equal(end.text, tokens(size))
      const used = index + 1
      const { attempt, strikes } = await isWholeOnce(sub, scene, {
        ...{ asker: ann, channelId, id, text: tokens(size), used },
      })
      const calls = (await upstream.counts()).calls - before.calls
      sub.equal(calls, attempt, 'the provider is asked once a start')
      sub.equal(strikes, attempt)
      sub.comment(JSON.stringify({ after, ms, calls, recoveredMs: recovered }))
    })

  await t.test('goes on for its viewers after their server is killed', async (t) => {
    const front = await startFront(t, [scene.a.url, scene.b.url])
    const cleo = await scene.signUp(t, front, 'cleo')
    const channelId = await scene.channel(cleo, ben)
    const before = await upstream.counts()
    const { epoch, id } = await ask(cleo, channelId, prompt)
    const viewers = watchAnswer(t, { channelId, id, chats: [cleo, ben] })
    await upstream.counts({ tokens: before.tokens + size / 5 })
    await scene.a.kill()
    await viewers.sawWhole(size)
    t.equal((await completed({ ws: cleo.api }, channelId, epoch)).text, tokens(size))
    await isWholeOnce(t, scene, { asker: cleo, channelId, id, text: tokens(size), used: 1 })
    t.equal((await upstream.counts()).calls, before.calls + 1, 'the worker has not noticed')
    await scene.a.start()
  })

  await t.test('is ended by a worker that is stopped, if there is time for it', async (t) => {
    const dora = await scene.signUp(t, scene.b.url, 'dora')
    const channelId = await scene.channel(dora)
    const before = await upstream.counts()
    const { id } = await ask(dora, channelId, prompt)
    const viewers = watchAnswer(t, { channelId, id, chats: [dora] })
    await upstream.counts({ tokens: before.tokens + size / 5 })
    t.equal(await worker.stop(), 0)
    await viewers.sawWhole(size)
    await isWholeOnce(t, scene, { asker: dora, channelId, id, text: tokens(size), used: 1 })
    t.equal((await upstream.counts()).calls, before.calls + 1)
  })

  await t.test('is handed to another worker otherwise, and that is no strike', async (t) => {
    const elsa = await scene.signUp(t, scene.b.url, 'elsa')
    const channelId = await scene.channel(elsa)
    const before = await upstream.counts()
    const first = await scene.worker(t)
    const { id } = await ask(elsa, channelId, 'repeat 100 tokens hold after 20 times 1')
    const viewers = watchAnswer(t, { channelId, id, chats: [elsa] })
    await upstream.counts({ tokens: before.tokens + 20 })
    await scene.worker(t)
    t.equal(await first.stop(), 0)
    await viewers.sawWhole(100)
    const record = await isWholeOnce(t, scene, {
      ...{ asker: elsa, channelId, id, text: tokens(100), used: 1 },
    })
    t.match(record, { attempt: 2, strikes: 1 })
    t.equal((await upstream.counts()).calls, before.calls + 2)
  })
})
