import type { mongo } from 'mongoose'
import type { MessageRecord } from '../../messages/message.record.ts'
import type { ProjectionStore, Replacement } from '../projection.store.ts'
import { insertedOf } from './inserted-of.ts'

type Messages = Pick<
  ProjectionStore,
  'messages' | 'page' | 'lastMessages' | 'replaceMessages' | 'dropGeneration'
>
type Stored = MessageRecord & { _id?: mongo.ObjectId }

/** The projected messages in MongoDB, through the driver's collection for the same reason as the log. */
export function createMongoMessages(db: mongo.Db): Messages {
  const messages = db.collection<Stored>('messages')

  async function replaceMessages(changes: readonly Replacement<MessageRecord>[]): Promise<boolean> {
    const made = changes.filter(({ was }) => was === null).map(({ next }) => ({ ...next }))
    const changed = changes.filter(({ was }) => was !== null)
    const inserted =
      made.length > 0 ? await insertedOf(messages.insertMany(made, { ordered: false })) : 0
    if (changed.length === 0) return inserted === made.length
    const { matchedCount } = await messages.bulkWrite(
      changed.map(({ next, was }) => ({
        replaceOne: {
          filter: { ch: next.ch, gen: next.gen, seq: next.seq, rev: Number(was) },
          replacement: next,
        },
      })),
      { ordered: false },
    )
    return inserted === made.length && matchedCount === changed.length
  }

  return {
    messages: async (ch, gen, seqs) => {
      if (seqs.length === 0) return []
      const found = await messages.find({ ch, gen, seq: { $in: [...seqs] } }).toArray()
      return found.map(toRecord)
    },
    page: async ({ ch, gen, floor, side, seq, limit, thread = null }) => {
      const range =
        side === 'before' ? { $lt: seq, $gte: floor } : { $gt: Math.max(seq, floor - 1) }
      const found = await messages
        .find({ ch, gen, thread, seq: range })
        .sort({ seq: side === 'before' ? -1 : 1 })
        .limit(limit)
        .toArray()
      return found.map(toRecord)
    },
    lastMessages: async (channels) => {
      const places = channels
        .filter(({ last }) => last > 0)
        .map(({ id, gen, last }) => ({ ch: id, gen, seq: last }))
      if (places.length === 0) return []
      return (await messages.find({ $or: places }).toArray()).map(toRecord)
    },
    replaceMessages,
    dropGeneration: async (ch, gen) => {
      await messages.deleteMany({ ch, gen })
    },
  }
}

function toRecord({ _id, ...record }: Stored): MessageRecord {
  return record
}
