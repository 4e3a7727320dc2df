import t from 'tap'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createWatchGeneration } from '@chatcord/core/generations/watch-generation'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

t.test('who watches a generation that is refused is told that it is gone', async (t) => {
  const clock = createManualClock()
  const tokens = createMemoryTokenLog({ clock, max: 10 })
  t.teardown(() => tokens.close())
  for (const state of ['queued', 'running'] as const) {
    const record = { id: 'a', state, attempt: 0 } as GenerationRecord // no more of it is read
    let kept: GenerationRecord | null = record
    const watch = createWatchGeneration({
      ...{ bus: createMemoryBus(), clock, tokens },
      jobs: { ahead: async () => 0 },
      store: { byId: async () => kept },
    })
    const events = watch(record, null, new AbortController().signal)[Symbol.asyncIterator]()
    if (state === 'queued') t.match((await events.next()).value, { event: { queue: 0 } })
    const end = t.rejects(events.next(), failure('NOT_FOUND'))
    await new Promise(setImmediate)
    kept = null
    await clock.advance(2_000)
    await end
  }
})
