import type { MessagePage, ProjectionStore } from '@chatcord/core/log/projection.store'
import type { MessageRecord } from '@chatcord/core/messages/message.record'
import type { Test } from 'tap'
import type { CreateStores } from './chat-stores-contract.ts'
import { ch, message } from './records.ts'

export function messageStoreContract(t: Test, create: CreateStores): void {
  const storeOf = async (t: Test) => (await create(t)).stores.projection
  const made = (list: readonly MessageRecord[]) => list.map((next) => ({ next, was: null }))
  const seqs = (list: readonly MessageRecord[]) => list.map(({ seq }) => seq)
  const bySeq = (a: MessageRecord, b: MessageRecord) => a.seq - b.seq
  const all = async (store: ProjectionStore, gen = 1) =>
    (await store.messages(ch, gen, [1, 2, 3, 4, 5, 6])).sort(bySeq)

  t.test('a message is replaced only while it is at the rev that is named', async (t) => {
    const store = await storeOf(t)
    t.ok(await store.replaceMessages(made([message(1), message(2)])))
    t.notOk(await store.replaceMessages(made([message(2, { text: 'no' }), message(3)])))
    t.same(await all(store), [message(1), message(2), message(3)])
    const changed = message(1, { rev: 5, text: 'changed' })
    t.ok(await store.replaceMessages([{ next: changed, was: 1 }]))
    const late = message(1, { rev: 4, text: 'late' })
    const other = message(2, { rev: 6 })
    t.notOk(
      await store.replaceMessages([
        { next: late, was: 1 },
        { next: other, was: 2 },
      ]),
    )
    t.same(await all(store), [changed, other, message(3)])
  })

  t.test('a page goes either way from its place, nearest first, without threads', async (t) => {
    const store = await storeOf(t)
    const thread = message(4, { thread: 2 })
    await store.replaceMessages(
      made([message(1), message(2), message(3), thread, message(5), message(6, { gen: 2 })]),
    )
    const page = async (part: Partial<MessagePage>) =>
      seqs(await store.page({ ch, gen: 1, floor: 1, side: 'before', seq: 6, limit: 9, ...part }))
    t.same(await page({}), [5, 3, 2, 1])
    t.same(await page({ seq: 5, limit: 2 }), [3, 2])
    t.same(await page({ floor: 3 }), [5, 3])
    t.same(await page({ thread: 2 }), [4])
    t.same(await page({ side: 'after', seq: 1 }), [2, 3, 5])
    t.same(await page({ side: 'after', seq: 0, floor: 3 }), [3, 5])
  })

  t.test('a generation is apart from the others and can be dropped', async (t) => {
    const store = await storeOf(t)
    await store.replaceMessages(made([message(1), message(1, { gen: 2 }), message(2, { gen: 2 })]))
    t.same(seqs(await all(store, 1)), [1])
    await store.dropGeneration(ch, 2)
    t.same(await all(store, 2), [])
    t.same(seqs(await all(store, 1)), [1])
  })
}
