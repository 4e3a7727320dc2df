import t from 'tap'
import { ensureGenerations } from '@chatcord/core/generations/ensure-generations'
import type { EndGeneration } from '@chatcord/core/generations/end-generation'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { startGenerationSweeper } from '@chatcord/core/generations/generation-sweeper'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { createCondition } from '../../helpers/condition.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { startMongo } from '../../helpers/mongo.ts'

t.test(
  'jobs that were lost are added again, however many wait for a slower provider',
  async (t) => {
    const { connection } = await startMongo(t)
    const clock = createManualClock()
    await ensureGenerations(connection, clock.now())
    const store = createGenerationStore(connection)
    const queued = (provider: string, createdAt: number): GenerationRecord => ({
      ...{ id: newId(), user: 'ann', nonce: newId(), hash: 'h', kind: 'chat', provider },
      ...{ providerName: provider, prompt: 'hello', state: 'queued', attempt: 0, strikes: 0 },
      ...{
        stopping: false,
        settled: false,
        slot: null,
        text: '',
        usage: null,
        error: null,
        channel: null,
      },
      ...{ parent: null, thread: null, seq: null, createdAt, startedAt: null, finishedAt: null },
    })
    const long = clock.now() - 60_000
    await Promise.all(Array.from({ length: 450 }, () => store.create(queued('slow', long))))
    const late = queued('quick', long + 1)
    await store.create(late)

    const added = new Map<string, string>()
    const { changed, until } = createCondition()
    const stop = startGenerationSweeper({
      ...{ clock, store },
      answers: { sweep: async () => undefined },
      ending: {} as EndGeneration, // nothing has ended
      jobs: {
        async add(queue, id) {
          added.set(id, queue)
          changed()
        },
        remove: async () => false,
      },
      providers: { byId: async (id) => ({ id, active: true }) as ProviderRecord },
      // The database is taken away at the end.
      failed: () => undefined,
    })
    t.teardown(stop)
    await until(() => added.has(late.id))
    t.equal(added.get(late.id), 'ai.chat.quick')
    t.equal(added.size, 451)
  },
)
