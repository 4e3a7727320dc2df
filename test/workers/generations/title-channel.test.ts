import t, { type Test } from 'tap'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import type { LogNode } from '@chatcord/core/log/log-node'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { createTitleChannel } from '@chatcord/workers/generations/title-channel'
import type { ChatProvider } from '@chatcord/workers/providers/chat-provider'
import { createCondition } from '../../helpers/condition.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

/** Titles of AI chats in which one question was asked, made by this provider. */
function start(t: Test, provider: ChatProvider) {
  const clock = createManualClock()
  const jobs = createMemoryJobs({ clock, random: Math.random })
  t.teardown(() => jobs.close())
  const titles = new Map<string, string>()
  const { changed, until } = createCondition()
  const channel = { kind: 'ai', name: 'New chat', gen: 1, floor: 1 }
  const page = [{ kind: 'text', text: 'How tall is the old lighthouse?' }]
  const projection = { channel: async () => channel, page: async () => page }
  const title = createTitleChannel({
    clock,
    logNode: { projection } as unknown as LogNode, // no more of it is read
    rows: {
      async rename(ch, name) {
        titles.set(ch, name)
        changed()
      },
    },
    providers: { preferredOf: async () => ({ adapter: 'openai', model: 'm' }) as ProviderRecord },
    chatProvider: () => provider,
  })
  jobs.process('titles', title, { concurrency: 1 })
  return { channel, clock, jobs, titles, until }
}

t.test('a model that never ends its title holds no other chat up', async (t) => {
  let asked = 0
  const { clock, jobs, titles, until } = start(t, {
    // Sends what is no text for ever, as some services do while they wait for a model.
    async *chat(_, { signal }) {
      asked += 1
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      )
      yield { type: 'text', text: 'never' }
    },
  })
  await jobs.add('titles', 'a')
  await jobs.add('titles', 'b')
  await eventually(() => asked === 1)
  await clock.advance(30_000)
  await eventually(() => asked === 2)
  t.equal(titles.get('a'), 'How tall is the old lighthouse')
  await clock.advance(30_000)
  await until(() => titles.has('b'))
})

const says = (text: string): ChatProvider => ({
  async *chat() {
    yield { type: 'text', text }
  },
})

t.test('a title is cut between letters', async (t) => {
  const { jobs, titles, until } = start(t, says(`"${'x'.repeat(58)}🌊🌊"`))
  await jobs.add('titles', 'a')
  await until(() => titles.has('a'))
  t.equal(titles.get('a'), `${'x'.repeat(58)}…`)
})

t.test('what nobody may write into a name, no model may', async (t) => {
  for (const text of ['\u001b[31mRed', '\ud800', ' " " ']) {
    const { jobs, titles, until } = start(t, says(text))
    await jobs.add('titles', 'a')
    await until(() => titles.has('a'))
    t.equal(titles.get('a'), 'How tall is the old lighthouse')
  }
})

t.test('a name that somebody gave while the model was asked stays', async (t) => {
  const { channel, jobs, titles } = start(t, {
    async *chat() {
      channel.name = 'Lighthouses'
      yield { type: 'text', text: 'Height of a building' }
    },
  })
  await jobs.add('titles', 'a')
  await eventually(async () => (await jobs.find('titles', 'a')) === null)
  t.equal(titles.size, 0)
})
