import t, { type Test } from 'tap'
import type { Outcome } from '@chatcord/core/generations/generation.store'
import { createEndGeneration } from '@chatcord/core/generations/end-generation'
import { ensureGenerations } from '@chatcord/core/generations/ensure-generations'
import type { Generations } from '@chatcord/core/generations/create-generations'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { startGenerationSweeper } from '@chatcord/core/generations/generation-sweeper'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createQuotas } from '@chatcord/core/usage/quotas'
import { createRunGeneration } from '@chatcord/workers/generations/run-generation'
import { createCondition } from '../../helpers/condition.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { startMongo } from '../../helpers/mongo.ts'
import { generationRecord } from '../../helpers/generation-record.ts'

/** A generation whose viewers have some text of its second attempt, and whose worker is gone. */
async function start(t: Test, more: Partial<GenerationRecord> = {}) {
  const { connection } = await startMongo(t)
  const clock = createManualClock()
  await ensureGenerations(connection, clock.now())
  const store = createGenerationStore(connection)
  const tokens = createMemoryTokenLog({ clock, max: 10 })
  t.teardown(() => tokens.close())
  const completed: Outcome[] = []
  const { changed, until } = createCondition()
  const rows = {
    create: async () => 2,
    async complete(_: unknown, { text, state, usage, error }: Outcome) {
      completed.push({ text, state, usage, error })
      changed()
    },
    rename: async () => undefined,
  }
  const bus = createMemoryBus()
  const quotas = createQuotas({ connection, clock })
  const ending = createEndGeneration({ bus, clock, store, rows, quotas, tokens })
  const record = generationRecord({
    ...{ prompt: null, state: 'running', attempt: 2, strikes: 2 },
    ...{ channel: newId(), parent: 1, seq: 2, createdAt: clock.now() - 60_000, startedAt: 0 },
    ...more,
  })
  await store.create(record)
  const write = (attempt: number, seq: number, offset: number, text: string) =>
    tokens.append(record.id, { attempt, seq, event: { type: 'delta', offset, text } })
  await write(1, 1, 0, 'void ')
  await write(2, 1, 0, 'one ')
  await write(2, 2, 4, 'two')
  return { bus, clock, store, ending, tokens, record, completed, until }
}

const inactive = { byId: async () => null }
// The database is taken away at the end.
const failed = () => undefined

t.test('an answer whose provider was switched off keeps what its viewers have', async (t) => {
  const { clock, store, ending, completed, until } = await start(t)
  const stop = startGenerationSweeper({
    ...{ clock, store, ending, failed, providers: inactive },
    answers: { sweep: async () => undefined },
    jobs: { add: async () => undefined, ids: async () => [], remove: async () => false },
  })
  t.teardown(stop)
  await until(() => completed.length === 1)
  t.match(completed, [{ state: 'failed', text: 'one two' }])
})

t.test('so does one that is stopped after its worker was killed', async (t) => {
  const { bus, clock, store, ending, tokens, record, completed } = await start(t, {
    stopping: true,
  })
  const run = createRunGeneration({
    ...{ bus, clock, tokens, failed, providers: inactive },
    generations: { store, ending } as unknown as Generations, // nothing else is asked
    chatProvider: () => t.fail('it is asked') as never,
    ...{ random: Math.random, answered: () => undefined },
  })
  await run({ id: record.id, signal: new AbortController().signal })
  t.match(completed, [{ state: 'stopped', text: 'one two' }])
})
