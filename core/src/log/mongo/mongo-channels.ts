import type { mongo } from 'mongoose'
import { browseKey } from '../../channels/browse-key.ts'
import type { ChannelDocument } from '../../channels/channel.model.ts'
import type { ChannelRecord } from '../../channels/channel.record.ts'
import type { ChannelStore, ListPosition, NewChannel } from '../../channels/channel.store.ts'
import type { MemberDocument } from '../../channels/member.model.ts'
import { channelRoles } from '../../auth/roles.ts'
import { ChatError } from '../../errors.ts'
import { epochOf } from '../epoch.ts'
import type { ChannelAdvance, ProjectionStore } from '../projection.store.ts'

type Projected = Pick<ProjectionStore, 'channel' | 'channels' | 'advance' | 'mintEpoch' | 'swap'>

/** Above every name: the end of a prefix's range. */
const last = '\u{10ffff}'

/** Channels in MongoDB. `generation` is the installation's, the leading part of every epoch. */
export function createMongoChannels(
  db: mongo.Db,
  { now, generation }: { now(): number; generation(): number },
): Projected & ChannelStore {
  const channels = db.collection<ChannelDocument>('channels')
  const members = db.collection<MemberDocument>('members')

  const toRecord = ({
    _id,
    epochNo,
    browseKey: _place,
    nonce,
    hash,
    changedAt,
    ...rest
  }: ChannelDocument): ChannelRecord => ({
    ...rest,
    id: _id,
    epoch: epochOf(generation(), epochNo),
  })

  const epochNoOf = (epoch: number) => epoch - epochOf(generation(), 0)

  async function create({
    id,
    ...channel
  }: NewChannel): Promise<{ channel: ChannelRecord; hash: string }> {
    const { createdBy, nonce, createdAt } = channel
    const made: ChannelDocument = {
      ...channel,
      _id: id,
      avatarUrl: null,
      slowModeSeconds: 0,
      assistant: true,
      data: {},
      activeAt: createdAt,
      archivedAt: null,
      gen: 1,
      projected: 0,
      n: 0,
      last: 0,
      memberCount: 0,
      floor: 1,
      epochNo: 1,
      browseKey: browseKey(channel.name, id),
      changedAt: now(),
    }
    const found = await channels.findOneAndUpdate(
      { createdBy, nonce },
      { $setOnInsert: made },
      { upsert: true, returnDocument: 'after' },
    )
    if (!found) throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
    return { channel: toRecord(found), hash: found.hash }
  }

  async function advance(
    { id, gen, projected, epoch }: ChannelRecord,
    { epoch: _, ...change }: ChannelAdvance,
  ): Promise<boolean> {
    const renamed = change.name === undefined ? {} : { browseKey: browseKey(change.name, id) }
    const { matchedCount } = await channels.updateOne(
      { _id: id, gen, projected, epochNo: epochNoOf(epoch) },
      { $set: { ...change, ...renamed, changedAt: now() } },
    )
    return matchedCount === 1
  }

  async function byActivity(
    ids: readonly string[],
    after: ListPosition | null,
    limit: number,
  ): Promise<ChannelRecord[]> {
    const place = after && {
      $or: [
        { activeAt: { $lt: after.activeAt } },
        { activeAt: after.activeAt, _id: { $lt: after.id } },
      ],
    }
    const found = await channels
      .find({ _id: { $in: [...ids] }, projected: { $gt: 0 }, ...place })
      .sort({ activeAt: -1, _id: -1 })
      .limit(limit)
      .toArray()
    return found.map(toRecord)
  }

  async function mintEpoch(ch: string, epoch: number): Promise<number> {
    const epochNo = epochNoOf(epoch)
    await channels.updateOne(
      { _id: ch, epochNo },
      { $set: { epochNo: epochNo + 1, changedAt: now() } },
    )
    const channel = await channels.findOne({ _id: ch })
    if (!channel) throw new ChatError('NOT_FOUND')
    return toRecord(channel).epoch
  }

  return {
    channel: async (ch) => {
      const channel = await channels.findOne({ _id: ch })
      return channel && toRecord(channel)
    },
    channels: async (ids) =>
      (await channels.find({ _id: { $in: [...ids] } }).toArray()).map(toRecord),
    create,
    countOthers: (user, nonce) =>
      channels.countDocuments({ createdBy: user, nonce: { $ne: nonce } }),
    countOwnedOthers: async (user, nonce) => {
      const owned = await members.find({ user, role: 'owner' }, { projection: { ch: 1 } }).toArray()
      const made = { createdBy: user, nonce: { $ne: nonce } }
      return channels.countDocuments({ ...made, _id: { $in: owned.map(({ ch }) => ch) } })
    },
    advance,
    mintEpoch,
    byActivity,
    browse: async ({ prefix, after, limit }) => {
      const range = { ...(after === null ? { $gte: prefix } : { $gt: after }), $lt: prefix + last }
      const found = await channels
        .find({ kind: 'public', browseKey: range, projected: { $gt: 0 } })
        .sort({ browseKey: 1 })
        .limit(limit)
        .toArray()
      return found.map(toRecord)
    },
    members: async (ch, after, limit) => {
      const found = await members
        .find({ ch, user: { $gt: after ?? '' }, role: { $in: [...channelRoles] } })
        .sort({ user: 1 })
        .limit(limit)
        .toArray()
      return found.flatMap(({ user, role, joinedAt }) => (role ? [{ user, role, joinedAt }] : []))
    },
    swap: async ({ id, gen, projected }, upTo) => {
      const { matchedCount } = await channels.updateOne(
        { _id: id, gen, projected },
        { $set: { gen: gen + 1, projected: Math.min(projected, upTo), changedAt: now() } },
      )
      return matchedCount === 1
    },
  }
}
