import type { LogRow } from '@chatcord/core/log/log-row'
import type { Test } from 'tap'
import type { CreateStores } from './chat-stores-contract.ts'
import { anna, ben, ch, edited, otherCh, sent } from './records.ts'

export function logStoreContract(t: Test, create: CreateStores): void {
  const logOf = async (t: Test) => (await create(t)).stores.log
  const seqs = (rows: readonly LogRow[]) => rows.map(({ seq }) => seq)

  t.test('a log gives back its rows as they were put in, in the order of their seqs', async (t) => {
    const log = await logOf(t)
    t.equal(await log.tail(ch), null)
    t.same(await log.insert([sent(1), sent(2), sent(3)]), { inserted: 3, duplicate: null })
    await log.insert([sent(1, { ch: otherCh })])
    t.same(await log.rowsAfter(ch, 1, 10), [sent(2), sent(3)])
    t.same(seqs(await log.rowsAfter(ch, 0, 2)), [1, 2])
    t.same(await log.tail(ch), sent(3))
    t.same(await log.row(ch, 2), sent(2))
    t.equal(await log.row(ch, 4), null)
  })

  t.test('an insert stops at a taken seq and keeps what came before it', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(2)])
    const rows = [sent(1, { nonce: 'first' }), sent(2, { nonce: 'second' }), sent(3)]
    t.same(await log.insert(rows), { inserted: 1, duplicate: 'seq' })
    t.same(seqs(await log.rowsAfter(ch, 0, 10)), [1, 2])
    t.same(await log.row(ch, 2), sent(2))
  })

  t.test('an insert stops at a nonce that its author has used in the channel', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(1)])
    const again = sent(3, { nonce: 'nonce 1' })
    t.same(await log.insert([sent(2), again]), { inserted: 1, duplicate: 'nonce' })
    t.same(await log.insert([sent(3, { nonce: 'nonce 1', by: ben })]), {
      inserted: 1,
      duplicate: null,
    })
    const elsewhere = sent(1, { ch: otherCh })
    t.same(await log.insert([elsewhere]), { inserted: 1, duplicate: null })
  })

  t.test('a row that is there already names one of the two indexes', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(1)])
    const { inserted, duplicate } = await log.insert([sent(1)])
    t.equal(inserted, 0)
    t.ok(duplicate === 'seq' || duplicate === 'nonce')
  })

  t.test('rows are found by channel, author and nonce', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(1), sent(2, { by: ben })])
    const key = { ch, by: anna, nonce: 'nonce 1' }
    t.same(await log.rowOfNonce(key), sent(1))
    t.equal(await log.rowOfNonce({ ...key, ch: otherCh }), null)
    const found = await log.rowsOfNonces([key, { ...key, nonce: 'unknown' }])
    t.same(found, [sent(1)])
    t.same(await log.rowsOfNonces([]), [])
  })

  t.test('erasing blanks a message and its edits, also the second time', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(1), sent(2), edited(3, 1), edited(4, 2)])
    await log.erase(ch, 1)
    await log.erase(ch, 1)
    const texts = (await log.rowsAfter(ch, 0, 10)).map(({ body }) => 'text' in body && body.text)
    t.same(texts, ['', 'text 2', '', 'edit 4'])
    t.equal((await log.row(ch, 1))?.nonce, 'nonce 1', 'the nonce stays')
  })

  t.test('of some cursors those are named whose log goes on', async (t) => {
    const log = await logOf(t)
    await log.insert([sent(1), sent(2)])
    await log.insert([sent(1, { ch: otherCh })])
    const cursors = [
      { ch, seq: 1 },
      { ch: otherCh, seq: 1 },
    ]
    t.same(await log.ahead(cursors), [ch])
  })

  t.test('the logs that got rows lately are named with their ends', async (t) => {
    const log = await logOf(t)
    t.same(await log.ends(null), [])
    await log.insert([sent(1), sent(2)])
    await log.insert([sent(1, { ch: otherCh })])
    const ends = await log.ends(null)
    t.same(new Map(ends.map(({ ch, seq }) => [ch, seq])), new Map([[ch, 2], [otherCh, 1]])) // prettier-ignore
    t.same(await log.ends(Date.now() + 3_600_000), [])
  })
}
