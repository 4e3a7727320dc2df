import t from 'tap'
import { limits } from '@chatcord/core/limits'
import { failure } from '../../helpers/failure.ts'
import { startProviders } from '../../helpers/providers.ts'

t.test('a name of letters that fold into many is a name like others', async (t) => {
  const { providerAdmin, add } = await startProviders(t)
  // Each folds into eighteen letters.
  const name = '\ufdfa'.repeat(limits.providerNameMax)
  const { id: providerId } = await add({ name })
  t.equal((await providerAdmin.get(providerId)).name, name)
  await t.rejects(add({ name }), failure('TAKEN', { field: 'name' }))
  await add({ name: `b${name.slice(1)}` })
  t.match(await providerAdmin.update({ providerId, name: `c${name.slice(1)}` }), { id: providerId })
})

t.test('a name is used once in a kind, whatever its case', async (t) => {
  const { providerAdmin, add } = await startProviders(t)
  await add({ name: 'Tiny' })
  const taken = failure('TAKEN', { field: 'name' })
  await t.rejects(add({ name: 'TINY' }), taken)
  await add({ name: 'Tiny', kind: 'image' })
  const { id: providerId } = await add({ name: 'Other' })
  await t.rejects(providerAdmin.update({ providerId, name: 'tiny' }), taken)
  const rush = await Promise.allSettled(Array.from({ length: 5 }, () => add({ name: 'Rush' })))
  t.equal(rush.filter(({ status }) => status === 'fulfilled').length, 1)
})
