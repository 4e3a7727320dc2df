import t from 'tap'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { eventually } from '../helpers/eventually.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startProviderScene } from './provider-scene.ts'

const prompt = 'repeat 20 tokens'
const busy = { status: 429, retryAfter: '2' }
const broken = { status: 500 }

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('a provider', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startProviderScene(t)
  const { upstream, owner } = scene
  const { providers } = owner.api.admin
  const store = createGenerationStore(scene.database.connection)
  const first = await scene.worker(t)
  const more = () => scene.worker(t)

  await t.test('that asks several answers at once to wait is given the time', async (t) => {
    const providerId = await scene.add('Busy')
    const before = upstream.counts().calls
    upstream.next(...Array.from({ length: 8 }, () => busy))
    const began = Date.now()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => scene.ask(t, providerId, prompt)),
    )
    t.ok(Date.now() - began >= 2_000)
    for (const { id, state, text } of answers) {
      t.match({ state, text }, { state: 'done', text: tokens(20) })
      t.match(await store.byId(id), { strikes: 1 }, 'to be told to wait is no strike')
    }
    t.equal(upstream.counts().calls, before + 16, 'each was asked once more')
    t.match(await providers.get.query({ providerId }), { circuit: { state: 'closed' } })
  })

  await t.test(
    'that fails is given up by its answer, and then spared by every worker',
    async (t) => {
      const providerId = await scene.add('Broken')
      const before = upstream.counts().calls
      upstream.next(...Array.from({ length: 5 }, () => broken))
      const answer = await scene.ask(t, providerId, prompt)
      t.match(answer, { state: 'failed', text: '', error: /provider/i })
      t.equal(upstream.counts().calls, before + 3)
      t.match(await store.byId(answer.id), { strikes: 3, settled: true })

      const spared = scene.ask(t, providerId, prompt)
      const seen = () => providers.get.query({ providerId })
      await eventually(async () => (await seen()).circuit.state === 'open')
      const { circuit, name } = await seen()
      t.ok(Date.parse(circuit.retryAt ?? '') > Date.now())
      const listed = (await providers.list.query()).items.find(({ id }) => id === providerId)
      t.match(listed, { name, circuit: { state: 'open' } })
      t.equal(upstream.counts().calls, before + 5)

      await more()
      await first.kill()
      const other = scene.ask(t, providerId, prompt)
      const ends = await Promise.all([spared, other])
      t.ok(Date.now() >= Date.parse(circuit.retryAt ?? ''), 'nobody asked it before the time')
      for (const end of ends) t.match(end, { state: 'done', text: tokens(20) })
      t.equal(upstream.counts().calls, before + 7)
      t.match(await seen(), { circuit: { state: 'closed', retryAt: null } })
    },
  )

  await t.test('that is spared is tried at once by an administrator, who ends that', async (t) => {
    const providerId = await scene.add('Repaired')
    upstream.next(...Array.from({ length: 5 }, () => broken))
    await scene.ask(t, providerId, prompt)
    void scene.ask(t, providerId, prompt)
    const seen = () => providers.get.query({ providerId })
    await eventually(async () => (await seen()).circuit.state === 'open')
    const trial = await providers.test.mutate({ providerId })
    t.match(trial, { state: 'done', result: { ok: true } })
    t.match(await seen(), { circuit: { state: 'closed' }, test: trial })
  })
})
