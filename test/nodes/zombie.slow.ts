import t from 'tap'
import { completed, tokens } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { isWholeOnce, watchAnswer } from './answer-end.ts'
import { ask, startAnswers } from './answer-scene.ts'

const size = 300

/** How much of the second attempt is out when the first worker wakes up. */
const wakings = [
  { when: 'while another writes', share: 1 / 3 },
  { when: 'after another has ended it', share: 1 },
]

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('a worker that is held still', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startAnswers(t)
  const { upstream } = scene
  const ann = await scene.signUp(t, scene.a.url, 'ann')
  const ben = await scene.signUp(t, scene.b.url, 'ben')

  for (const [index, { when, share }] of wakings.entries())
    await t.test(`writes nothing to its answer when it wakes up ${when}`, async (t) => {
      const channelId = await scene.channel(ann, ben)
      const before = await upstream.counts()
      const held = await scene.worker(t)
      const { epoch, id } = await ask(ann, channelId, `repeat ${size} tokens at 200/s`)
      const viewers = watchAnswer(t, { channelId, id, chats: [ann, ben] })
      await upstream.counts({ tokens: before.tokens + size / 3 })
      held.pause()
      const other = await scene.worker(t)
      // Its lock has to run out, and the rest of its answer to reach its socket, before another takes the job.
      await upstream.counts({
        ...{ calls: before.calls + 2, tokens: before.tokens + size + Math.floor(size * share) },
      })
      viewers.join(ben)
      if (share === 1) await completed({ ws: ben.api }, channelId, epoch)
      held.resume()
      const [end] = await Promise.all([
        completed({ ws: ben.api }, channelId, epoch),
        viewers.sawWhole(size),
      ])
      t.equal(end.text, tokens(size))
      t.equal(await held.stop(), 0, 'what it still had to do is done')
      const { attempt } = await isWholeOnce(t, scene, {
        ...{ asker: ann, channelId, id, text: tokens(size), used: index + 1 },
      })
      t.equal(attempt, 2)
      t.equal((await upstream.counts()).calls, before.calls + 2)
      t.equal(await other.stop(), 0)
    })
})
