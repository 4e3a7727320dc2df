import t from 'tap'
import { checkAcks, type AckFaults } from './check-acks.ts'
import type { Entry } from './entry.ts'

const clean: AckFaults = { missing: 0, repeated: 0, unasked: 0, gaps: 0 }
const message = (seq: number, nonce: string, text = nonce): Entry => ({
  ...{ seq, type: 'message.created', by: 'ada', nonce, text },
})
const joined = (seq: number): Entry => ({
  ...{ seq, type: 'member.joined', by: 'ada', nonce: null, text: null },
})
const log = [joined(1), message(2, 'a'), message(3, 'b')]

t.test('a log that holds what was acknowledged is clean', async (t) => {
  t.same(checkAcks(log, [message(3, 'b'), joined(1), message(2, 'a')]), clean)
})

t.test('an acknowledged row that is not there, or differs, is missing', async (t) => {
  t.same(checkAcks(log, [...log, message(4, 'c')]), { ...clean, missing: 1 })
  t.same(checkAcks(log, [...log, joined(4)]), { ...clean, missing: 1 })
  t.same(checkAcks(log, [joined(1), message(2, 'a', 'else'), message(3, 'b')]), {
    ...clean,
    missing: 1,
  })
  t.same(checkAcks(log, [joined(1), message(3, 'a'), message(2, 'b')]), { ...clean, missing: 2 })
})

t.test('a nonce that is there twice is repeated', async (t) => {
  t.same(checkAcks([...log, message(4, 'b')], log), { ...clean, repeated: 1 })
})

t.test('a message that was refused, or is not ours, is unasked', async (t) => {
  t.same(checkAcks(log, [message(2, 'a')]), { ...clean, unasked: 1 })
})

t.test('a log that skips or repeats a seq has gaps', async (t) => {
  t.same(checkAcks([joined(1), joined(3)], []), { ...clean, gaps: 1 })
  t.same(checkAcks([joined(1), joined(1)], []), { ...clean, gaps: 1 })
})
