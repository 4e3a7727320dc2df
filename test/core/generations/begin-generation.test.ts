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
const refused = { state: 'failed', text: '', usage: null, error: 'used up' } as const

/** Begins one while a sweeper and a worker, who find it before it is admitted, refuse it for want of quota. */
async function start(t: Test, { limit, refuse = true }: { limit: number; refuse?: boolean }) {
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
  const looks: (() => Promise<number>)[] = []
  const maxNow = async () => looks.shift()?.() ?? defaultSettings.generationsPerUser
  const begin = createBeginGeneration({
    ...{ bus, clock, store, ending, quotas, createId: newId },
    jobs: { add: async (_queue, id) => void added.push(id) },
    providers: { byId: async () => provider, preferredOf: async () => provider },
    settings: { get: async () => ({ ...defaultSettings, generationsPerUser: await maxNow() }) },
    async quotaLimitOf() {
      const [record] = await store.list('ann', { after: null, limit: 1 })
      if (record && refuse) await ending.end(record, refused)
      return limit
    },
  })
  async function left() {
    const { used, held } = await quotas.usage('ann', 'chat', limit)
    const records = (await store.list('ann', { after: null, limit: 10 })).length
    return { records, lines: await ledgerModel(connection).countDocuments({}), used, held }
  }
  return { begin, added, looks, left }
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
  const max = defaultSettings.generationsPerUser
  const calls = Array.from({ length: 4 * max }, (_, n) => begin({ ...wanted, nonce: `n${n}` }))
  const ends = await Promise.allSettled(calls)
  const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []))
  t.equal(refusals.length, 3 * max)
  for (const refusal of refusals) t.match(refusal, { reason: 'LIMIT_REACHED', details: { max } })
  t.strictSame(await left(), { records: max, lines: 0, used: 0, held: max })
  t.equal(added.length, max)
})

t.test(
  'one that is refused late holds nothing, also if its caller asks again meanwhile',
  async (t) => {
    const { begin, looks, left } = await start(t, { limit: 100, refuse: false })
    looks.push(
      async () => 1,
      async () => {
        await begin(wanted)
        return 0
      },
    )
    await t.rejects(begin(wanted), failure('LIMIT_REACHED'))
    t.strictSame(await left(), { records: 0, lines: 0, used: 0, held: 0 })
  },
)
