import t, { type Test } from 'tap'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import type { Generations } from '@chatcord/core/generations/create-generations'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { createRedisBus } from '@chatcord/core/infra/redis/redis-bus'
import { createRedisTokenLog } from '@chatcord/core/infra/redis/redis-token-log'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { writeAnswer } from '@chatcord/workers/generations/write-answer'
import { createGate } from '../../contracts/watched-jobs.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { next, redisAbsent, startRedis } from '../../helpers/redis.ts'

const options = { systemPrompt: null, maxTokens: null, temperature: null, contextTokens: 100 }
const provider = { model: 'm', options } as ProviderRecord // no more of either is read
const record = { id: 'a', attempt: 1 } as GenerationRecord
const store = { byId: async () => record } as unknown as Generations['store']

type Written = Pick<Parameters<typeof writeAnswer>[0], 'chatProvider'> &
  Pick<Generations, 'conversation'>

/** Has an answer written to a conversation, by a model of the test. */
function write(t: Test, { conversation, chatProvider }: Written) {
  const clock = createManualClock()
  const tokens = createMemoryTokenLog({ clock, max: 10 })
  t.teardown(() => tokens.close())
  return writeAnswer({
    ...{ bus: createMemoryBus(), clock, tokens, record, deadline: clock.now() + 60_000 },
    ...{ generations: { store, conversation }, provider, chatProvider },
    job: new AbortController().signal,
  })
}

t.test('an answer without a text is none, and costs nothing', async (t) => {
  const written = await write(t, {
    conversation: async () => [],
    chatProvider: () => ({
      // What a model says that has spent its tokens on thinking.
      async *chat() {
        yield { type: 'text', text: '\n' }
        yield { type: 'usage', input: 5, output: 64 }
      },
    }),
  })
  t.match(written, {
    ended: 'broken',
    error: { code: 'malformed', message: 'The provider answered without a text.' },
    usage: { output: 64 },
  })
})

t.test('a question that was deleted before its turn is not asked', async (t) => {
  const written = await write(t, {
    conversation: async () => null,
    chatProvider: () => t.fail('it is asked') as never,
  })
  t.strictSame(written, { ended: 'stopped', text: '', usage: null })
})

t.test(
  'who comes after a Redis that lost everything sees the answer from its beginning',
  { skip: redisAbsent },
  async (t) => {
    const redis = await startRedis(t)
    const connections = await redis.connect()
    const { commands, subscriber } = connections
    const [bus, tokens] = [createRedisBus(connections), createRedisTokenLog(connections)]
    const [more, end] = [createGate(), createGate()]
    const written = writeAnswer({
      ...{ bus, tokens, record, deadline: Date.now() + 60_000 },
      clock: createSystemClock(() => undefined),
      ...{ generations: { store, conversation: async () => [] }, provider },
      job: new AbortController().signal,
      chatProvider: () => ({
        async *chat() {
          yield { type: 'text', text: 'one ' }
          await more.passed
          yield { type: 'text', text: 'two' }
          await end.passed
        },
      }),
    })
    const seen = async () => {
      let text = ''
      for (const { event } of await tokens.read('a', null))
        if (event.type === 'delta') text = text.slice(0, event.offset) + event.text
      return text
    }
    await eventually(async () => (await seen()) === 'one ')
    // The model thinks meanwhile: no entry is refused that would tell the writer.
    await Promise.all([next(commands, 'close'), next(subscriber, 'close'), redis.kill()])
    await Promise.all([next(commands, 'ready'), next(subscriber, 'ready'), redis.start()])
    more.open()
    await eventually(async () => (await seen()) === 'one two')
    end.open()
    t.match(await written, { ended: 'whole', text: 'one two' })
  },
)
