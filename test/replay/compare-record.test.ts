import t from 'tap'
import { compareRecord, type RecordFaults } from './compare-record.ts'
import type { Entry } from './entry.ts'

const clean: RecordFaults = { lost: 0, duplicated: 0, reordered: 0, altered: 0, invented: 0 }
const entry = (seq: number, text = `text ${seq}`): Entry => ({
  ...{ seq, type: 'message.created', by: 'ada', nonce: `nonce ${seq}`, text },
})
const log = [1, 2, 3, 4, 5].map((seq) => entry(seq))
const saw = (...seqs: number[]) =>
  compareRecord(
    log,
    seqs.map((seq) => entry(seq)),
  )

t.test('a record that equals the log is clean', async (t) => {
  t.same(saw(1, 2, 3, 4, 5), clean)
  t.same(compareRecord([], []), clean)
})

t.test('what is missing is lost, in the middle and at the end', async (t) => {
  t.same(saw(1, 2, 4), { ...clean, lost: 2 })
  t.same(saw(), { ...clean, lost: 5 })
})

t.test('what comes again is a duplicate, each time', async (t) => {
  t.same(saw(1, 2, 2, 3, 4, 2, 5), { ...clean, duplicated: 2 })
})

t.test('what comes after a later one is out of order', async (t) => {
  t.same(saw(1, 3, 2, 4, 5), { ...clean, reordered: 1 })
  t.same(saw(5, 4, 3, 2, 1), { ...clean, reordered: 4 })
})

t.test('another content and another seq than the log’s are told apart', async (t) => {
  const seen = [...log.slice(0, 4), entry(5, 'something else'), entry(6)]
  t.same(compareRecord(log, seen), { ...clean, altered: 1, invented: 1 })
  const hidden: Entry = { seq: 5, type: 'hidden', by: '', nonce: null, text: null }
  t.same(compareRecord(log, [...log.slice(0, 4), hidden]), { ...clean, altered: 1 })
})
