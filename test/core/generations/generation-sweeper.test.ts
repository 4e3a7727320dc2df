import t, { type Test } from 'tap'
import { ensureGenerations } from '@chatcord/core/generations/ensure-generations'
import type { EndGeneration } from '@chatcord/core/generations/end-generation'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { startGenerationSweeper } from '@chatcord/core/generations/generation-sweeper'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { createCondition } from '../../helpers/condition.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { startMongo } from '../../helpers/mongo.ts'
import { generationRecord } from '../../helpers/generation-record.ts'

const sweepMs = 5_000

const queued = (provider: string, createdAt: number) => generationRecord({ provider, createdAt })

/** A sweeper over 450 generations that wait for one provider and, behind them, one that waits for another. */
async function start(t: Test) {
  const { connection } = await startMongo(t)
  const clock = createManualClock()
  await ensureGenerations(connection, clock.now())
  const store = createGenerationStore(connection)
  const long = clock.now() - 60_000
  const slow = Array.from({ length: 450 }, () => queued('slow', long))
  const late = queued('quick', long + 1)
  await Promise.all([...slow, late].map((record) => store.create(record)))

  const engine = createMemoryJobs({ clock, random: Math.random })
  const added: string[] = []
  const { changed, until } = createCondition()
  const stop = startGenerationSweeper({
    ...{ clock, store },
    answers: { sweep: async () => undefined },
    ending: {} as EndGeneration, // nothing has ended
    jobs: {
      ...engine,
      async add(queue, id) {
        await engine.add(queue, id)
        added.push(id)
        changed()
      },
    },
    providers: { byId: async (id) => ({ id, active: true }) as ProviderRecord },
    // The database is taken away at the end.
    failed: () => undefined,
  })
  t.teardown(async () => {
    stop()
    await engine.close()
  })
  await until(() => added.includes(late.id))
  return { clock, engine, added, until, slow, late }
}

t.test(
  'jobs that were lost are added again, however many wait for a slower provider',
  async (t) => {
    const { engine, added, late } = await start(t)
    t.strictSame(await engine.ids('ai.chat.quick', 'waiting'), [late.id])
    t.equal((await engine.counts('ai.chat.slow')).waiting, 450)
    t.equal(added.length, 451)
  },
)

t.test('a sweep brings back what a queue has lost, and leaves alone what it has', async (t) => {
  const { clock, engine, added, slow, late } = await start(t)
  await engine.remove('ai.chat.slow', slow[7]?.id ?? '')
  const { changed, until } = createCondition()
  let [started, ended] = [false, false]
  const processing = engine.process(
    'ai.chat.quick',
    async () => {
      started = true
      changed()
      await until(() => ended)
    },
    { concurrency: 1 },
  )
  await until(() => started)
  t.strictSame(await engine.ids('ai.chat.quick', 'running'), [late.id])
  await clock.advance(sweepMs)
  t.strictSame(added.slice(451), [slow[7]?.id])
  ended = true
  changed()
  await processing.close({ graceMs: 0 })
})
