import t from 'tap'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { queueOf } from '@chatcord/core/generations/queue-name'
import { createNonce } from '../../client-sdk/src/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { completed, tokens, watchText } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startJobs } from '../helpers/redis-jobs.ts'
import { ask, startAnswers } from './answer-scene.ts'

const error = 'The AI provider was switched off.'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('a provider under answers', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startAnswers(t)
  const { upstream } = scene
  const { connection } = scene.database
  const worker = await scene.worker(t)
  const owner = await scene.signUpOwner(t, scene.a.url)
  const { providers } = owner.api.admin
  const jobs = await startJobs(t, scene.redis)
  const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 }

  const ways = [
    {
      how: 'switched off',
      go: (providerId: string) => providers.update.mutate({ providerId, active: false }),
    },
    { how: 'deleted', go: (providerId: string) => providers.delete.mutate({ providerId }) },
  ]
  for (const { how, go } of ways)
    await t.test(`that is ${how} ends the one that runs and the one that waits`, async (t) => {
      const name = how.replace(' ', '-')
      const ann = await scene.signUp(t, scene.b.url, `ann-${name}`)
      const { id: providerId } = await providers.create.mutate({
        ...{ nonce: createNonce(), kind: 'chat', name, adapter: 'openai', model: 'tiny' },
        ...{ baseUrl: upstream.baseUrl, limits: { concurrency: 1, perMinute: null } },
      })
      await providers.prefer.mutate({ providerId })
      const [running, waiting] = [await scene.channel(ann), await scene.channel(ann)]
      const before = await upstream.counts()
      const first = await ask(ann, running, 'repeat 100 tokens hold after 20')
      const seen = watchText(t, { ws: ann.api }, running)
      await seen.until((text) => text === tokens(20))
      const second = await ask(ann, waiting, 'repeat 30 tokens')
      await go(providerId)
      const ends = await Promise.all([
        completed({ ws: ann.api }, running, first.epoch),
        completed({ ws: ann.api }, waiting, second.epoch),
      ])
      t.match(ends, [
        { state: 'failed', text: tokens(20) },
        { state: 'failed', text: '' },
      ])
      for (const { id } of [first, second])
        t.match(await ann.api.generations.get.query({ id }), { state: 'failed', error })
      const store = createGenerationStore(connection)
      await eventually(async () => (await store.byId(second.id))?.settled === true)
      const usage = (await ann.api.me.usage.query()).find(({ kind }) => kind === 'chat')
      t.match(usage, { used: 0, held: 0 }, 'nothing was taken from the quota')
      const queue = queueOf({ kind: 'chat', provider: providerId })
      await eventually(async () => (await jobs.counts(queue)).waiting === 0)
      t.same(await jobs.counts(queue), nothing, 'nothing is left in the queue')
      t.equal((await upstream.counts()).calls, before.calls + 1)

      await ask(ann, running, '2 + 3')
      const next = await ann.api.generations.list.query({ limit: 1 })
      t.match(next.items, [{ provider: /Built-in/ }], 'and who asks now gets another one')
    })
  t.equal(await worker.stop(), 0)
})
