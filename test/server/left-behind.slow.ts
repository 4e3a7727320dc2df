import t, { type Test } from 'tap'
import { createAnswerRows } from '@chatcord/core/generations/answer-rows'
import { createGenerationStore } from '@chatcord/core/generations/generation.store'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { canonicalHash } from '@chatcord/core/log/canonical-hash'
import { createLogNode } from '@chatcord/core/log/log-node'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import { builtinIds } from '@chatcord/core/providers/builtin-providers'
import { startApp, type Person, type TestApp } from '../helpers/app.ts'
import { completed, watchGeneration } from '../helpers/generation-viewers.ts'
import { startMongo } from '../helpers/mongo.ts'
import { nonce } from '../helpers/answer-scene.ts'
import { generationRecord } from '../helpers/generation-record.ts'

type Scene = {
  app: TestApp
  ada: Person
  channelId: string
  process: Awaited<ReturnType<typeof halfDone>>
}

/** A server that starts after another process has written something and died. */
async function start(t: Test): Promise<Scene> {
  const { uri } = await startMongo(t)
  const app = await startApp(t, { env: { MONGO_URI: uri } })
  const ada = await app.clientAs('ada')
  const { id } = await ada.http.channels.create.mutate({ nonce: nonce(), kind: 'ai', name: 'Sums' })
  return { app, ada, channelId: id, process: await halfDone(t, uri) }
}

/** What a process does before it dies: rows and records, without anything that follows them. */
async function halfDone(t: Test, uri: string) {
  const connection = await connectMongo(uri)
  t.teardown(() => connection.close())
  const clock = createSystemClock((error) => t.error(error))
  const stores = createMongoChatStores(connection.db!, { now: clock.now, generation: () => 1 })
  const logNode = createLogNode({ stores, bus: createMemoryBus(), clock, random: Math.random })
  return { logNode, store: createGenerationStore(connection), rows: createAnswerRows(logNode) }
}

async function ask({ ada, channelId, process }: Scene, text: string, pending: boolean) {
  const body = {
    ...{ nonce: nonce(), kind: 'text' as const, body: null, text, mentions: [], attachments: [] },
    ...{ replyTo: null, thread: null, parent: null, generation: null },
  }
  const content = { type: 'message.created' as const, body }
  const work = pending ? ({ kind: 'answer', state: 'pending' } as const) : null
  const { row } = await process.logNode.mutate({
    row: {
      ch: channelId,
      by: ada.me.id,
      nonce: body.nonce,
      hash: canonicalHash(content),
      work,
      ...content,
    },
    permit: async (atLeast) =>
      (await process.logNode.projector.project(channelId, atLeast)).projected,
  })
  return row
}

function generationOf(
  { ada, channelId }: Scene,
  parent: number,
  more: Partial<GenerationRecord>,
): GenerationRecord {
  return generationRecord({
    ...{ user: ada.me.id, nonce: nonce(), prompt: null },
    ...{ provider: builtinIds.chat, providerName: 'Built-in' },
    ...{ channel: channelId, parent, createdAt: Date.now() - 60_000 },
    ...more,
  })
}

t.test('a question whose server died before it was passed on is answered', async (t) => {
  const scene = await start(t)
  const row = await ask(scene, '12 * 12', true)
  const { ada, channelId } = scene
  const end = await completed(ada, channelId, (await channelOf(scene)).epoch)
  t.match(end, { state: 'done', text: /144/ })
  const found = await ada.http.generations.get.query({ nonce: `${channelId}_${row.seq}` })
  t.match(found, { seq: end.target, state: 'done' })
})

t.test('a generation that was kept but never handed over is run', async (t) => {
  const scene = await start(t)
  const row = await ask(scene, '7 * 6', false)
  const record = generationOf(scene, row.seq, {})
  await scene.process.store.create(record)
  const watched = watchGeneration(t, scene.ada, { id: record.id })
  const { finished } = await watched.until((state) => state.finished !== null)
  t.match(finished, { state: 'done', text: /42/ })
})

t.test('an end that nobody was told of is told, once, however far it had come', async (t) => {
  const scene = await start(t)
  const { ada, channelId, process } = scene
  const row = await ask(scene, '1 + 1', false)
  const ended = { state: 'done', text: 'Two.', attempt: 1, finishedAt: Date.now() } as const
  const records = [
    generationOf(scene, row.seq, ended),
    generationOf(scene, row.seq, ended),
    generationOf(scene, row.seq, ended),
  ]
  for (const [index, record] of records.entries()) {
    await process.store.create(record)
    const placed = { ...record, channel: channelId }
    if (index === 0) continue
    const seq = await process.rows.create(placed)
    if (index === 1) continue
    await process.rows.complete({ ...placed, seq }, { ...record, state: 'done' })
  }
  for (const { id } of records) await settled(process.store, id)
  const { items } = await ada.http.messages.history.query({ channelId })
  const answers = items.filter(({ by }) => by.kind === 'assistant')
  t.strictSame(
    answers.map(({ text }) => text),
    ['Two.', 'Two.', 'Two.'],
  )
  t.match(await ada.http.me.usage.query(), [{ used: 0, held: 0 }], 'nothing had been reserved')
})

async function channelOf({ ada, channelId }: Scene) {
  return ada.http.channels.get.query({ channelId })
}

/** Asks until it is so: nobody is told of the last step. */
async function settled(store: Scene['process']['store'], id: string): Promise<void> {
  while (!(await store.byId(id))?.settled);
}
