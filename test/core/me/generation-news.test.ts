import t from 'tap'
import { ensureCollection } from '@chatcord/core/infra/mongo/ensure-collection'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { generationModel } from '@chatcord/core/generations/generation.model'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import { createGenerationNews } from '@chatcord/core/me/generation-news'
import type { MeEvent } from '@chatcord/core/me/me-event'
import { startChat } from '../../helpers/chat.ts'
import { startMongo } from '../../helpers/mongo.ts'
import { generationRecord } from '../../helpers/generation-record.ts'

const of = (user: string, more: Partial<GenerationRecord> = {}) =>
  generationRecord({ user, ...more })

/** One reader of news, over records that the test changes. */
function newsOf(user: string) {
  const records = new Map<string, GenerationRecord>()
  const told: Extract<MeEvent, { type: 'generation' }>['generation'][] = []
  const push = (_: string, event: MeEvent) => {
    if (event.type === 'generation') told.push(event.generation)
  }
  const news = createGenerationNews(user, { push }, { byId: async (id) => records.get(id) ?? null })
  const tell = async (record: GenerationRecord) => {
    records.set(record.id, record)
    await news.look(record.id)
  }
  return { news, told, tell }
}

t.test('each step is told once, and nothing takes a step back', async (t) => {
  const ann = newId()
  const { news, told, tell } = newsOf(ann)
  const record = of(ann)
  await tell(record)
  await tell(record)
  await tell({ ...record, state: 'running' })
  await news.compare([{ ...record, state: 'running' }])
  await tell({ ...record, state: 'stopped', text: 'so far' })
  await tell({ ...record, state: 'running' })
  t.strictSame(
    told.map(({ state, text }) => [state, text]),
    [
      ['queued', ''],
      ['running', ''],
      ['stopped', 'so far'],
    ],
  )
})

t.test('nobody is told of what others asked', async (t) => {
  const { told, tell } = newsOf(newId())
  await tell(of(newId()))
  t.strictSame(told, [])
})

t.test('long texts are cut, and the answer in a channel is left to the channel', async (t) => {
  const ann = newId()
  const { told, tell } = newsOf(ann)
  const text = `${'x'.repeat(999)}😀 and more`
  await tell(of(ann, { state: 'done', prompt: text, text }))
  await tell(of(ann, { state: 'done', prompt: null, text, channel: newId(), seq: 3 }))
  t.match(told, [
    { prompt: 'x'.repeat(999), text: 'x'.repeat(999) },
    { prompt: null, text: '' },
  ])
})

t.test('the sweep brings what no hint has told', async (t) => {
  const { uri } = await startMongo(t)
  const connection = await connectMongo(uri)
  t.teardown(() => connection.close())
  await ensureCollection(generationModel(connection))
  const store = createGenerationStore(connection)
  const chat = await startChat(t)
  const node = chat.node(undefined, store)
  const ann = chat.person('ann')
  const abort = new AbortController()
  const feed = node.feed.watch(ann, abort.signal)[Symbol.asyncIterator]()
  t.teardown(() => abort.abort())
  t.strictSame((await feed.next()).value, { type: 'ready' })

  const record = of(ann.user.id)
  await store.create(record)
  await store.create(of(newId()))
  await node.sweep()
  const { id } = record
  t.match((await feed.next()).value, { type: 'generation', generation: { id, state: 'queued' } })
  const running = await store.start(record, Date.now())
  await node.sweep()
  await node.sweep()
  t.match((await feed.next()).value, { generation: { id, state: 'running' } })
  const outcome = { state: 'done', text: 'so', usage: null, error: null } as const
  await store.finish(id, running!.attempt, outcome, Date.now())
  await node.sweep()
  t.match((await feed.next()).value, { generation: { id, state: 'done', text: 'so' } })
})
