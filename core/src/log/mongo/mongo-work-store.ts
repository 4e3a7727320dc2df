import type { mongo } from 'mongoose'
import type { LogRow } from '../log-row.ts'
import type { WorkStore } from '../work.store.ts'

const pendingMax = 200

export function createMongoWorkStore(db: mongo.Db): WorkStore {
  const events = db.collection<LogRow>('events')
  return {
    async pending(before) {
      return events
        .find({ 'work.state': 'pending', at: { $lt: before } })
        .limit(pendingMax)
        .project<LogRow>({ _id: 0 })
        .toArray()
    },
    async done(ch, seq) {
      await events.updateOne({ ch, seq }, { $set: { 'work.state': 'done' } })
    },
  }
}
