import t from 'tap'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { queueOf } from '@chatcord/core/generations/queue-name'
import { ledgerModel } from '@chatcord/core/usage/ledger.model'
import { eventually } from '../helpers/eventually.ts'
import { failure } from '../helpers/failure.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startJobs } from '../helpers/redis-jobs.ts'
import { startProviderScene } from './provider-scene.ts'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('a job that was given up', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startProviderScene(t)
  const { connection } = scene.database
  const { jobs } = scene.owner.api.admin
  const engine = await startJobs(t, scene.redis)
  const providerId = await scene.add('Tiny')
  const queue = queueOf({ kind: 'chat', provider: providerId })
  const worker = await scene.worker(t)

  await t.test('is retried without a second call when its answer has ended', async (t) => {
    const { id } = await scene.ask(t, providerId, 'repeat 20 tokens')
    const record = await createGenerationStore(connection).byId(id)
    await worker.stop()
    const failing = engine.process(queue, () => Promise.reject(new Error('no luck')), {
      concurrency: 1,
    })
    await engine.add(queue, id)
    await eventually(async () => (await engine.find(queue, id))?.state === 'failed')
    await failing.close({ graceMs: 1_000 })

    const { items } = await jobs.list.query({ state: 'failed' })
    t.match(items, [{ id: `${queue}/${id}`, queue, failures: 3, reason: 'no luck' }])
    t.notMatch(JSON.stringify(items), /repeat|tokens/)
    await scene.worker(t)
    await jobs.retry.mutate({ id: `${queue}/${id}` })
    await eventually(async () => (await engine.find(queue, id)) === null)
    t.same((await jobs.list.query()).items, [])
    t.equal(scene.upstream.counts().calls, 1)
    t.same(await createGenerationStore(connection).byId(id), record)
    t.equal(await ledgerModel(connection).countDocuments({}), 1)
    await t.rejects(jobs.retry.mutate({ id: `${queue}/${id}` }), failure('NOT_FOUND'))
  })
})
