import t, { type Test } from 'tap'
import { ensureCollection } from '@chatcord/core/infra/mongo/ensure-collection'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { ledgerModel } from '@chatcord/core/usage/ledger.model'
import { quotaModel } from '@chatcord/core/usage/quota.model'
import { createQuotas } from '@chatcord/core/usage/quotas'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { startMongo } from '../../helpers/mongo.ts'
import { generationRecord } from '../../helpers/generation-record.ts'

async function start(t: Test) {
  const { connection } = await startMongo(t)
  await ensureCollection(quotaModel(connection))
  await ensureCollection(ledgerModel(connection))
  const clock = createManualClock()
  const quotas = createQuotas({ connection, clock })
  const call = () => ({ id: newId(), user: 'ann', kind: 'chat' as const, createdAt: clock.now() })
  const ended = (made: ReturnType<typeof call>, state: 'done' | 'stopped' | 'failed' = 'done') => ({
    ...generationRecord({ ...made, attempt: 1, strikes: 1, usage: { input: 2, output: 3 } }),
    state,
  })
  const usage = () => quotas.usage('ann', 'chat', 5)
  return { connection, quotas, call, ended, usage }
}

t.test('a call is held once, however often it is asked for, and used once', async (t) => {
  const { connection, quotas, call, ended, usage } = await start(t)
  const one = call()
  await Promise.all([1, 2, 3].map(() => quotas.reserve(one, 5)))
  t.match(await usage(), { used: 0, held: 1 })
  await Promise.all([1, 2, 3].map(() => quotas.settle(ended(one))))
  t.match(await usage(), { used: 1, held: 0 })
  t.match(await ledgerModel(connection).find({ user: 'ann' }).lean(), [{ calls: 1, output: 3 }])
})

t.test('who comes after the end holds nothing any more', async (t) => {
  const { quotas, call, ended, usage } = await start(t)
  for (const state of ['done', 'stopped'] as const) {
    const one = call()
    await quotas.reserve(one, 5)
    await quotas.settle(ended(one, state))
    await quotas.reserve(one, 5)
    t.match(await usage(), { used: 1, held: 0 })
    await quotas.settle(ended(one, state))
    t.match(await usage(), { used: 1, held: 0 })
  }
})

t.test('also of a day that is used up, and of one that never held it', async (t) => {
  const { quotas, call, ended, usage } = await start(t)
  const [one, other] = [call(), call()]
  await quotas.reserve(one, 1)
  await t.rejects(quotas.reserve(other, 1), failure('OVER_QUOTA'))
  await quotas.settle(ended(one))
  await t.rejects(quotas.reserve(one, 1), failure('OVER_QUOTA'))
  await quotas.settle(ended(other, 'failed'))
  t.match(await usage(), { used: 1, held: 0 })
})

t.test('a day with a quota of 7 holds 7 of 40 that come at once', async (t) => {
  const { quotas, call, usage } = await start(t)
  const calls = Array.from({ length: 40 }, () => quotas.reserve(call(), 7))
  const results = await Promise.allSettled(calls)
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 7)
  t.match(await usage(), { used: 0, held: 7 })
})
