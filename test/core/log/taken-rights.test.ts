import t from 'tap'
import type { LogRow, NewRow } from '@chatcord/core/log/log-row'
import { createTakenRights } from '@chatcord/core/log/taken-rights'

const common = { ch: 'tea', nonce: 'n', hash: 'h', v: 1, at: 0, n: 0, work: null }
const row = (seq: number, by: string, content: Pick<NewRow, 'type' | 'body'>): LogRow =>
  ({ ...common, seq, by, aclRev: 0, ...content }) as LogRow
const left = (user: string) =>
  ({ type: 'member.left', body: { userId: user, role: null } }) as const
const removed = (user: string) =>
  ({ type: 'member.removed', body: { userId: user, role: null } }) as const
const renamed = { type: 'channel.updated', body: { changes: { name: 'Tea' } } } as const
const madePrivate = { type: 'channel.updated', body: { changes: { kind: 'private' } } } as const

const ann = { row: row(0, 'ann', renamed), asOf: 5 }

void t.test('who goes takes nothing from who stays', async (t) => {
  const taken = createTakenRights()
  taken.restart(5)
  taken.follow(row(6, 'ben', left('ben')))
  taken.follow(row(7, 'cat', removed('dan')))
  t.ok(taken.spare(ann))
  t.notOk(taken.spare({ ...ann, row: row(0, 'ben', renamed) }), 'he is gone')
  t.notOk(taken.spare({ ...ann, row: row(0, 'dan', renamed) }), 'she was sent away')
  t.ok(taken.spare({ row: row(0, 'ben', renamed), asOf: 6 }), 'permitted after it')
})

void t.test('a channel that is made private may take from anybody', async (t) => {
  const taken = createTakenRights()
  taken.restart(5)
  taken.follow(row(6, 'ben', madePrivate))
  t.notOk(taken.spare(ann))
})

void t.test('what is about members rests on the roles of others, unless it says not', async (t) => {
  const taken = createTakenRights()
  taken.restart(5)
  taken.follow(row(6, 'ben', left('ben')))
  const leaving = { row: row(0, 'ann', left('ann')), asOf: 5 }
  t.notOk(taken.spare(leaving), 'she may be the last owner now')
  t.ok(taken.spare({ ...leaving, alone: () => true }), 'she owns nothing')
  t.notOk(taken.spare({ row: row(0, 'ann', removed('eve')), asOf: 5 }))
})

void t.test('of what is before the rows that are known, anything may be taken', async (t) => {
  const taken = createTakenRights()
  t.notOk(taken.spare(ann), 'nothing is known yet')
  taken.restart(8)
  taken.follow(row(9, 'ben', renamed))
  t.notOk(taken.spare(ann))
  t.ok(taken.spare({ ...ann, asOf: 8 }))
  taken.follow(row(11, 'ben', renamed))
  t.notOk(taken.spare({ ...ann, asOf: 9 }), 'a row is missing')
  t.ok(taken.spare({ ...ann, asOf: 11 }))
})

void t.test('a row that is told twice, or late, changes nothing', async (t) => {
  const taken = createTakenRights()
  taken.restart(5)
  for (const seq of [6, 7, 6, 7]) taken.follow(row(seq, 'ben', renamed))
  taken.follow(row(8, 'ann', left('ann')))
  t.notOk(taken.spare(ann))
  t.ok(taken.spare({ ...ann, asOf: 8 }))
})

void t.test('its memory is bounded, and what is forgotten spares nobody', async (t) => {
  const taken = createTakenRights()
  taken.restart(5)
  for (let seq = 6; seq <= 506; seq++) taken.follow(row(seq, 'ben', left('ben')))
  t.notOk(taken.spare(ann))
  t.ok(taken.spare({ ...ann, asOf: 6 }))
})
