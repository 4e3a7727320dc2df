import t from 'tap'
import { completed, tokens } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { isWholeOnce, watchAnswer } from './answer-end.ts'
import { ask, startAnswers } from './answer-scene.ts'

const size = 500

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('when Redis is killed', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startAnswers(t)
  const { redis, upstream } = scene
  await scene.worker(t)
  const ann = await scene.signUp(t, scene.a.url, 'ann')
  const ben = await scene.signUp(t, scene.b.url, 'ben')

  await t.test('and comes back, an answer that ran is whole for all its viewers', async (t) => {
    const channelId = await scene.channel(ann, ben)
    const { epoch, id } = await ask(ann, channelId, `repeat ${size} tokens at 200/s`)
    const viewers = watchAnswer(t, { channelId, id, chats: [ann, ben] })
    await upstream.counts({ tokens: size / 3 })
    await redis.kill()
    await redis.start()
    viewers.join(ben)
    const [end] = await Promise.all([
      completed({ ws: ben.api }, channelId, epoch),
      viewers.sawWhole(size),
    ])
    t.equal(end.text, tokens(size))
    const { attempt } = await isWholeOnce(t, scene, {
      ...{ asker: ann, channelId, id, text: tokens(size), used: 1 },
    })
    t.equal((await upstream.counts()).calls, attempt, 'the provider is asked once a start')
  })

  await t.test('a question is taken without it, and answered when it is back', async (t) => {
    const cleo = await scene.signUp(t, scene.b.url, 'cleo')
    const channelId = await scene.channel(cleo)
    const { calls } = await upstream.counts()
    await redis.kill()
    const { epoch, id } = await ask(cleo, channelId, 'repeat 30 tokens')
    await redis.start()
    t.equal((await completed({ ws: cleo.api }, channelId, epoch)).text, tokens(30))
    await isWholeOnce(t, scene, { asker: cleo, channelId, id, text: tokens(30), used: 1 })
    t.equal((await upstream.counts()).calls, calls + 1)
  })
})
