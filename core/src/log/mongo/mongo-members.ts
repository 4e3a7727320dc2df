import type { mongo } from 'mongoose'
import { channelRoles } from '../../auth/roles.ts'
import type { MemberRecord, MentionRecord, ReadMark } from '../../channels/channel.record.ts'
import type { MemberDocument, ReadDocument } from '../../channels/member.model.ts'
import type { ProjectionStore, Replacement } from '../projection.store.ts'
import { insertedOf, isDuplicate } from './inserted-of.ts'

type Members = Pick<
  ProjectionStore,
  | 'member'
  | 'members'
  | 'replaceMembers'
  | 'countMembers'
  | 'newestMember'
  | 'memberships'
  | 'inAnyOf'
  | 'membershipsChanged'
  | 'reads'
  | 'readMarks'
  | 'readsChanged'
  | 'raiseReads'
  | 'addMentions'
  | 'countMentions'
  | 'mentionsAfter'
  | 'dropMentions'
>
type Stored<T> = T & { _id?: mongo.ObjectId }

const anyRole = { $in: [...channelRoles] }

/** Memberships, read positions and mentions in MongoDB. */
export function createMongoMembers(db: mongo.Db, now: () => number): Members {
  const members = db.collection<Stored<MemberDocument>>('members')
  const reads = db.collection<Stored<ReadDocument>>('reads')
  const mentions = db.collection<Stored<MentionRecord>>('mentions')

  async function replaceMembers(changes: readonly Replacement<MemberRecord>[]): Promise<boolean> {
    const changedAt = now()
    const made = changes
      .filter(({ was }) => was === null)
      .map(({ next }) => ({ ...next, changedAt }))
    const changed = changes.filter(({ was }) => was !== null)
    const inserted =
      made.length > 0 ? await insertedOf(members.insertMany(made, { ordered: false })) : 0
    if (changed.length === 0) return inserted === made.length
    const { matchedCount } = await members.bulkWrite(
      changed.map(({ next, was }) => ({
        updateOne: {
          filter: { ch: next.ch, user: next.user, rev: Number(was) },
          update: { $set: { role: next.role, rev: next.rev, joinedAt: next.joinedAt, changedAt } },
        },
      })),
      { ordered: false },
    )
    return inserted === made.length && matchedCount === changed.length
  }

  async function raiseReads(marks: readonly ReadMark[]): Promise<void> {
    if (marks.length === 0) return
    const changedAt = now()
    const writes = marks.map(({ user, ch, readSeq, readN }) => ({
      updateOne: {
        filter: { user, ch, readSeq: { $lt: readSeq } },
        update: { $set: { readSeq, readN, changedAt } },
        upsert: true,
      },
    }))
    try {
      await reads.bulkWrite(writes, { ordered: false })
    } catch (error) {
      // A position that is as far already is not matched, and its insert meets the unique index.
      if (!isDuplicate(error)) throw error
    }
  }

  async function countMentions(
    user: string,
    places: readonly { ch: string; above: number; upTo: number }[],
  ): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    if (places.length === 0) return counts
    const ranges = new Map(places.map((place) => [place.ch, place]))
    const found = mentions.find({ user, ch: { $in: [...ranges.keys()] } })
    for await (const { ch, seq } of found) {
      const range = ranges.get(ch)
      if (range && seq > range.above && seq <= range.upTo) counts.set(ch, (counts.get(ch) ?? 0) + 1)
    }
    return counts
  }

  return {
    member: async (ch, user) => {
      const member = await members.findOne({ ch, user })
      return member && toMember(member)
    },
    members: async (ch, users) =>
      (await members.find({ ch, user: { $in: [...users] } }).toArray()).map(toMember),
    replaceMembers,
    countMembers: (ch, role) => members.countDocuments({ ch, role: role ?? anyRole }),
    newestMember: async (ch) => {
      const [newest] = await members.find({ ch }).sort({ rev: -1 }).limit(1).toArray()
      return newest?.rev ?? 0
    },
    memberships: async (user, channels) => {
      const filter = channels ? { user, ch: { $in: [...channels] } } : { user }
      const found = await members.find(filter).toArray()
      return found.filter(({ role }) => role !== null).map(toMember)
    },
    inAnyOf: async (users, channels) => {
      const found = members.find(
        { user: { $in: [...users] }, ch: { $in: [...channels] }, role: anyRole },
        { projection: { _id: 0, user: 1 } },
      )
      return [...new Set((await found.toArray()).map(({ user }) => user))]
    },
    reads: async (user, channels) => {
      const found = await reads.find({ user, ch: { $in: [...channels] } }).toArray()
      return found.map(toMark)
    },
    readMarks: async (ch, users) => {
      const found = await reads.find({ user: { $in: [...users] }, ch }).toArray()
      return found.map(toMark)
    },
    readsChanged: async (users, since) => {
      const found = await reads
        .find({ user: { $in: [...users] }, changedAt: { $gt: since } })
        .toArray()
      return found.map(toMark)
    },
    membershipsChanged: async (users, since) => {
      const found = await members
        .find({ user: { $in: [...users] }, changedAt: { $gt: since } })
        .toArray()
      return found.map(toMember)
    },
    raiseReads,
    addMentions: async (rows) => {
      if (rows.length === 0) return
      await insertedOf(
        mentions.insertMany(
          rows.map((row) => ({ ...row })),
          { ordered: false },
        ),
      )
    },
    countMentions,
    mentionsAfter: async (ch, after) => {
      const found = await mentions.find({ ch, seq: { $gt: after } }).toArray()
      return found.map(({ user, seq }) => ({ ch, user, seq }))
    },
    dropMentions: async (user, ch, upTo) => {
      await mentions.deleteMany({ user, ch, seq: { $lte: upTo } })
    },
  }
}

function toMember({ ch, user, role, rev, joinedAt }: MemberDocument): MemberRecord {
  return { ch, user, role, rev, joinedAt }
}

function toMark({ ch, user, readSeq, readN }: ReadDocument): ReadMark {
  return { ch, user, readSeq, readN }
}
