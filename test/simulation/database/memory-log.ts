import type { LogRow } from '@chatcord/core/log/log-row'
import { endsMs, type Inserted, type LogStore, type NonceKey } from '@chatcord/core/log/log.store'
import type { Database } from './database.ts'
import { eventKey, nonceKey, rowsOf, tailOf, type Documents } from './documents.ts'
import { atOnce, type Run } from './run.ts'

/** Which of two violated indexes the database names is not defined. */
export type NameEither = () => 'seq' | 'nonce'

/** The log in memory, document by document as a database works. */
export function createMemoryLog(db: Database, run: Run, either: NameEither): LogStore {
  const rowOf = ({ events, nonces }: Documents, key: NonceKey) =>
    events.get(nonces.get(nonceKey(key)) ?? '') ?? null

  function* insert(rows: readonly LogRow[]): Generator<undefined, Inserted> {
    for (const [inserted, row] of rows.entries()) {
      if (inserted > 0) yield
      const { events, nonces } = db.primary()
      const key = eventKey(row.ch, row.seq)
      const taken = events.has(key)
      const used = nonces.has(nonceKey(row))
      if (taken && used) return { inserted, duplicate: either() }
      if (taken) return { inserted, duplicate: 'seq' }
      if (used) return { inserted, duplicate: 'nonce' }
      db.inserting(row)
      db.write(['events', key, { ...row }], ['nonces', nonceKey(row), key])
    }
    return { inserted: rows.length, duplicate: null }
  }

  function* erase(ch: string, seq: number): Generator<undefined, void> {
    const target = db.primary().events.get(eventKey(ch, seq))
    if (target) blank(target, { text: '', mentions: [], body: null, attachments: [] })
    const edits = rowsOf(db.primary(), ch).filter(
      (row) =>
        (row.type === 'message.edited' || row.type === 'message.completed') &&
        row.body.target === seq,
    )
    for (const edit of edits) {
      yield
      blank(edit, { text: '', mentions: [] })
    }
  }

  function blank(row: LogRow, empty: object) {
    const key = eventKey(row.ch, row.seq)
    if (!db.primary().events.has(key)) return
    db.write(['events', key, { ...row, body: { ...row.body, ...empty } } as LogRow]) // the fields are of its body
  }

  function* ends(since: number | null): Generator<undefined, { ch: string; seq: number }[]> {
    const rows = [...db.majority().events.values()]
    const from = since ?? Math.max(0, ...rows.map(({ at }) => at)) - endsMs
    const last = new Map<string, number>()
    for (const { ch, seq, at } of rows)
      if (at >= from) last.set(ch, Math.max(seq, last.get(ch) ?? 0))
    return [...last].map(([ch, seq]) => ({ ch, seq }))
  }

  return {
    tail: (ch) =>
      run.read(
        'tail',
        atOnce(() => tailOf(db.majority(), ch)),
      ),
    rowsAfter: (ch, seq, limit) =>
      run.read(
        'rowsAfter',
        atOnce(() =>
          rowsOf(db.majority(), ch)
            .filter((row) => row.seq > seq)
            .slice(0, limit),
        ),
      ),
    row: (ch, seq) =>
      run.read(
        'row',
        atOnce(() => db.majority().events.get(eventKey(ch, seq)) ?? null),
      ),
    rowsOfNonces: (keys) =>
      run.read(
        'rowsOfNonces',
        atOnce(() => keys.flatMap((key) => rowOf(db.majority(), key) ?? [])),
      ),
    rowOfNonce: (key) =>
      run.read(
        'rowOfNonce',
        atOnce(() => rowOf(db.primary(), key)),
      ),
    insert: (rows) => run.write('insert', () => insert(rows)),
    erase: (ch, seq) => run.write('erase', () => erase(ch, seq)),
    ahead: (cursors) =>
      run.read(
        'ahead',
        atOnce(() =>
          cursors
            .filter(({ ch, seq }) => (tailOf(db.majority(), ch)?.seq ?? 0) > seq)
            .map(({ ch }) => ch),
        ),
      ),
    ends: (since) => run.read('ends', () => ends(since)),
  }
}
