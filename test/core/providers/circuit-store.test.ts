import t from 'tap'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import type { ProviderTestResult } from '@chatcord/core/providers/provider-test.record'
import { startProviders } from '../../helpers/providers.ts'

const good: ProviderTestResult = {
  ...{ ok: true, headersMs: 1, firstTextMs: 1, totalMs: 1, text: 'Hello.' },
  ...{ usage: null, transcript: null, error: null },
}
const open = { retryAt: 1_000, trial: false }
const trial = { retryAt: 2_000, trial: true }

t.test('of two workers that want the trial call at once, one gets it', async (t) => {
  const { add, node, circuits, providerAdmin, records } = await startProviders(t)
  const { id } = await add()
  t.equal(await circuits.change(id, null, open), true)
  t.equal(await circuits.change(id, null, trial), false, 'it is not as it was seen')
  const other = (await node()).circuits
  const claims = await Promise.all(
    [circuits, other, circuits, other].map((one) => one.change(id, open, trial)),
  )
  t.equal(claims.filter(Boolean).length, 1)
  t.match(await providerAdmin.get(id), {
    circuit: { state: 'trial', retryAt: new Date(2_000).toISOString() },
  })
  t.match(await records.byId(id), { circuit: trial }, 'the next call here knows it')
  t.equal(await circuits.change(newId(), null, open), false, 'no such provider')
})

t.test('a good answer ends it, whichever call is the trial by now', async (t) => {
  const { add, circuits, records } = await startProviders(t)
  const { id } = await add()
  await circuits.change(id, null, trial)
  t.match(await records.byId(id), { circuit: trial })
  await circuits.close(id)
  t.match(await records.byId(id), { circuit: null }, 'the next call here knows it')
})

t.test('an administrator ends it by a change or by a good trial, not by a bad one', async (t) => {
  const { add, circuits, providerAdmin, tests } = await startProviders(t)
  const { id: providerId } = await add()
  const state = async () => (await providerAdmin.get(providerId)).circuit.state
  const tried = async (result: ProviderTestResult) => {
    const testId = newId()
    await tests.queue(providerId, testId)
    await tests.finish(testId, result)
  }
  await circuits.change(providerId, null, open)
  await tried({ ...good, ok: false, error: 'The provider cannot be reached.' })
  t.equal(await state(), 'open')
  await tried(good)
  t.equal(await state(), 'closed')
  t.match(await providerAdmin.get(providerId), { test: { state: 'done', result: good } })
  await circuits.change(providerId, null, open)
  await providerAdmin.update({ providerId, model: 'another' })
  t.equal(await state(), 'closed')
})
