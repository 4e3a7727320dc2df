import { mongo } from 'mongoose'
import { nonceIndex, seqIndex } from '../event.model.ts'
import { endsMs, type Inserted, type LogStore, type NonceKey } from '../log.store.ts'
import type { LogRow } from '../log-row.ts'

type Stored = LogRow & { _id?: mongo.ObjectId }

/** Rows that one look for lost tails may answer; more come with the next. */
const aheadMax = 2_000

/**
 * The log in MongoDB. It uses the driver's collections: rows are written and read as they are, and hydrating them
 * would cost more than the query.
 */
export function createMongoLogStore(db: mongo.Db): LogStore {
  const events = db.collection<Stored>('events')

  async function rowsAfter(ch: string, seq: number, limit: number): Promise<LogRow[]> {
    const found = await events
      .find({ ch, seq: { $gt: seq } })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray()
    return found.map(toRow)
  }

  async function insert(rows: readonly LogRow[]): Promise<Inserted> {
    try {
      await events.insertMany(rows.map((row) => ({ ...row })))
      return { inserted: rows.length, duplicate: null }
    } catch (error) {
      const duplicate = violated(error)
      if (!duplicate) throw error
      return duplicate
    }
  }

  async function rowsOfNonces(keys: readonly NonceKey[]): Promise<LogRow[]> {
    // By channel, so that each query stays within the index; it may find the nonce of one caller used by another.
    const channels = [...new Set(keys.map(({ ch }) => ch))]
    const found = await Promise.all(
      channels.map((ch) => {
        const asked = keys.filter((key) => key.ch === ch)
        const by = { $in: [...new Set(asked.map((key) => key.by))] }
        return events.find({ ch, by, nonce: { $in: asked.map((key) => key.nonce) } }).toArray()
      }),
    )
    return found.flat().map(toRow)
  }

  async function erase(ch: string, seq: number): Promise<void> {
    const blank = { 'body.text': '', 'body.mentions': [] }
    await events.updateOne(
      { ch, seq },
      { $set: { ...blank, 'body.body': null, 'body.attachments': [] } },
    )
    await events.updateMany({ ch, type: 'message.edited', 'body.target': seq }, { $set: blank })
    await events.updateMany(
      { ch, type: 'message.completed', 'body.target': seq },
      { $set: { 'body.text': '' } },
    )
  }

  async function ahead(cursors: readonly { ch: string; seq: number }[]): Promise<string[]> {
    const found = await events
      .find({ $or: cursors.map(({ ch, seq }) => ({ ch, seq: { $gt: seq } })) })
      .project<{ ch: string }>({ _id: 0, ch: 1 })
      .limit(aheadMax)
      .toArray()
    return [...new Set(found.map(({ ch }) => ch))]
  }

  /** By the driver's `_id`, which begins with the second in which the row was written. */
  async function ends(since: number | null): Promise<{ ch: string; seq: number }[]> {
    const [newest] = since === null ? await events.find().sort({ _id: -1 }).limit(1).toArray() : []
    const from = since ?? (newest?._id.getTimestamp().getTime() ?? 0) - endsMs
    const first = mongo.ObjectId.createFromTime(Math.max(0, Math.floor(from / 1_000)))
    const rows = events
      .find({ _id: { $gte: first } })
      .project<{ ch: string; seq: number }>({ _id: 0, ch: 1, seq: 1 })
    const last = new Map<string, number>()
    for await (const { ch, seq } of rows) last.set(ch, Math.max(seq, last.get(ch) ?? 0))
    return [...last].map(([ch, seq]) => ({ ch, seq }))
  }

  return {
    tail: async (ch) => {
      const [row] = await events.find({ ch }).sort({ seq: -1 }).limit(1).toArray()
      return row ? toRow(row) : null
    },
    rowsAfter,
    row: async (ch, seq) => {
      const row = await events.findOne({ ch, seq })
      return row && toRow(row)
    },
    rowsOfNonces,
    rowOfNonce: async ({ ch, by, nonce }) => {
      const row = await events.findOne({ ch, by, nonce }, { readConcern: { level: 'local' } })
      return row && toRow(row)
    },
    insert,
    erase,
    ahead,
    ends,
  }
}

function toRow({ _id, ...row }: Stored): LogRow {
  return row
}

function violated(error: unknown): Inserted | null {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.code !== 11_000) return null
  const failure = [error.writeErrors].flat()[0]
  const message = failure?.errmsg ?? error.message
  const inserted = failure?.index ?? error.insertedCount
  if (message.includes(`index: ${seqIndex} `)) return { inserted, duplicate: 'seq' }
  if (message.includes(`index: ${nonceIndex} `)) return { inserted, duplicate: 'nonce' }
  return null
}
