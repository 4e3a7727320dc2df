import t, { type Test } from 'tap'
import {
  createBeginGeneration,
  type NewGeneration,
} from '@chatcord/core/generations/begin-generation'
import { createEndGeneration } from '@chatcord/core/generations/end-generation'
import { ensureGenerations } from '@chatcord/core/generations/ensure-generations'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { ledgerModel } from '@chatcord/core/usage/ledger.model'
import { createQuotas } from '@chatcord/core/usage/quotas'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { startMongo } from '../../helpers/mongo.ts'

const wanted: NewGeneration = {
  ...{ user: 'ann', nonce: 'n1', hash: 'h', kind: 'chat', prompt: 'hello', provider: null },
  ...{ channel: null, parent: null, thread: null },
}
const { generationsPerUser: max } = defaultSettings
const refused = { state: 'failed', text: '', usage: null, error: 'used up' } as const

/** Begins one while a sweeper and a worker, who find it before it is admitted, refuse it for want of quota. */
async function start(
  t: Test,
  { limit, refuse = true }: { limit: number | number[]; refuse?: boolean },
) {
  const { connection } = await startMongo(t)
  const clock = createManualClock()
  await ensureGenerations(connection, clock.now())
  const store = createGenerationStore(connection)
  const quotas = createQuotas({ connection, clock })
  const bus = createMemoryBus()
  const tokens = createMemoryTokenLog({ clock, max: 10 })
  t.teardown(() => tokens.close())
  const nothing = async () => undefined
  const rows = { create: async () => 1, complete: nothing, rename: nothing }
  const ending = createEndGeneration({ bus, clock, store, rows, quotas, tokens })
  const provider = { id: 'tiny', name: 'Tiny', kind: 'chat', active: true } as ProviderRecord
  const added: string[] = []
  const asides: (() => Promise<unknown>)[] = []
  const settings = { ...defaultSettings, generationsPerUser: max }
  const { begin } = createBeginGeneration({
    ...{ bus, clock, ending, quotas, createId: newId },
    store: {
      ...store,
      async remove(id) {
        await asides.shift()?.()
        await store.remove(id)
      },
    },
    jobs: { add: async (_queue, id) => void added.push(id) },
    providers: { byId: async () => provider, preferredOf: async () => provider },
    settings: { get: async () => settings },
    async quotaLimitOf() {
      const [record] = await store.list('ann', { after: null, limit: 1 })
      if (record && refuse) await ending.end(record, refused)
      return typeof limit === 'number' ? limit : (limit.shift() ?? 0)
    },
  })
  async function left() {
    const { used, held } = await quotas.usage('ann', 'chat', 100)
    const records = (await store.list('ann', { after: null, limit: 10 })).length
    return { records, lines: await ledgerModel(connection).countDocuments({}), used, held }
  }
  return { begin, added, asides, left, store }
}

t.test('a caller over quota is told so, and nothing stays, whoever refuses first', async (t) => {
  const { begin, added, left } = await start(t, { limit: 0 })
  await t.rejects(begin(wanted), failure('OVER_QUOTA'))
  await t.rejects(begin(wanted), failure('OVER_QUOTA'))
  t.strictSame(await left(), { records: 0, lines: 0, used: 0, held: 0 })
  t.strictSame(added, [])
})

t.test(
  'one that a worker has ended by then is answered as it ended, and holds nothing',
  async (t) => {
    const { begin, added, left } = await start(t, { limit: 1 })
    t.match(await begin(wanted), refused)
    t.strictSame(await left(), { records: 1, lines: 0, used: 0, held: 0 })
    t.strictSame(added, [])
  },
)

t.test('calls at once get no further than calls one after another', async (t) => {
  const { begin, added, left } = await start(t, { limit: 100, refuse: false })
  const calls = Array.from({ length: 4 * max }, (_, n) => begin({ ...wanted, nonce: `n${n}` }))
  const ends = await Promise.allSettled(calls)
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []))
  t.equal(refusals.length, 3 * max)
  for (const refusal of refusals) t.match(refusal, { reason: 'LIMIT_REACHED', details: { max } })
  t.strictSame(await left(), { records: max, lines: 0, used: 0, held: max })
  t.equal(added.length, max)
})

t.test('the same call made often at once is one, also where it takes the last place', async (t) => {
  const { begin, left } = await start(t, { limit: 100, refuse: false })
  await Promise.all(Array.from({ length: max - 1 }, (_, n) => begin({ ...wanted, nonce: `x${n}` })))
  const made = await Promise.all(Array.from({ length: 10 }, () => begin(wanted)))
  t.equal(new Set(made.map(({ id }) => id)).size, 1)
  t.strictSame(await left(), { records: max, lines: 0, used: 0, held: max })
})

t.test('a place is free again when what took it is settled, and no sooner', async (t) => {
  const { begin, store } = await start(t, { limit: 100, refuse: false })
  const [first] = await Promise.all(
    Array.from({ length: max }, (_, n) => begin({ ...wanted, nonce: `x${n}` })),
  )
  t.ok(first)
  if (!first) return
  await store.finish(first.id, 0, refused, 1)
  await t.rejects(begin(wanted), failure('LIMIT_REACHED'))
  await store.settle(first.id)
  t.match(await begin(wanted), { state: 'queued', slot: first.slot })
})

t.test(
  'one that is refused late holds nothing, also if it is asked for again meanwhile',
  async (t) => {
    const { begin, asides, left } = await start(t, { limit: [0, 100], refuse: false })
    asides.push(() => begin(wanted))
    await t.rejects(begin(wanted), failure('OVER_QUOTA'))
    t.strictSame(await left(), { records: 0, lines: 0, used: 0, held: 0 })
  },
)
