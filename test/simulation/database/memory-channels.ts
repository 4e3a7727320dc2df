import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import type { ChannelStore } from '@chatcord/core/channels/channel.store'
import { epochOf } from '@chatcord/core/log/epoch'
import type { ProjectionStore } from '@chatcord/core/log/projection.store'
import { foldName } from '@chatcord/core/users/fold-name'
import type { Database } from './database.ts'
import type { Documents, StoredChannel } from './documents.ts'
import { atOnce, type Run } from './run.ts'

type Channels = Pick<ProjectionStore, 'channel' | 'channels' | 'advance' | 'mintEpoch' | 'swap'> &
  ChannelStore

export function createMemoryChannels(db: Database, run: Run): Channels {
  const toRecord = ({ epochNo, nonce, hash, ...channel }: StoredChannel): ChannelRecord => ({
    ...channel,
    epoch: epochOf(db.generation, epochNo),
  })
  const shown = (documents: Documents) =>
    [...documents.channels.values()].filter(({ projected }) => projected > 0).map(toRecord)
  const epochNoOf = (epoch: number) => epoch - epochOf(db.generation, 0)
  const madeOthers = ({ channels }: Documents, user: string, besides: string) =>
    [...channels.values()].filter(({ createdBy, nonce }) => createdBy === user && nonce !== besides)
  const browseKey = ({ name, id }: ChannelRecord) => `${foldName(name ?? '')} ${id}`

  function change(id: string, guard: Partial<StoredChannel>, to: Partial<StoredChannel>): boolean {
    const stored = db.primary().channels.get(id)
    const matches = (key: keyof StoredChannel) => stored?.[key] === guard[key]
    if (!stored || !(Object.keys(guard) as (keyof StoredChannel)[]).every(matches)) return false
    db.write(['channels', id, { ...stored, ...to }])
    return true
  }

  return {
    channel: (ch) =>
      run.read(
        'channel',
        atOnce(() => {
          const channel = db.majority().channels.get(ch)
          return channel ? toRecord(channel) : null
        }),
      ),
    channels: (ids) =>
      run.read(
        'channels',
        atOnce(() =>
          ids.flatMap((id) => {
            const channel = db.majority().channels.get(id)
            return channel ? toRecord(channel) : []
          }),
        ),
      ),
    create: (channel) =>
      run.write(
        'create',
        atOnce(() => {
          const known = [...db.primary().channels.values()].find(
            ({ createdBy, nonce }) => createdBy === channel.createdBy && nonce === channel.nonce,
          )
          const made = known ?? fresh(channel)
          if (!known) db.write(['channels', made.id, made])
          return { channel: toRecord(made), hash: made.hash }
        }),
      ),
    countOthers: (user, besides) =>
      run.read(
        'countOthers',
        atOnce(() => madeOthers(db.majority(), user, besides).length),
      ),
    countOwnedOthers: (user, besides) =>
      run.read(
        'countOwnedOthers',
        atOnce(() => {
          const members = [...db.majority().members.values()]
          const owns = (ch: string) =>
            members.some((one) => one.ch === ch && one.user === user && one.role === 'owner')
          return madeOthers(db.majority(), user, besides).filter(({ id }) => owns(id)).length
        }),
      ),
    advance: ({ id, gen, projected, epoch }, { epoch: _, ...to }) =>
      run.write(
        'advance',
        atOnce(() => change(id, { gen, projected, epochNo: epochNoOf(epoch) }, to)),
      ),
    swap: ({ id, gen, projected }, upTo) =>
      run.write(
        'swap',
        atOnce(() =>
          change(id, { gen, projected }, { gen: gen + 1, projected: Math.min(projected, upTo) }),
        ),
      ),
    mintEpoch: (id, epoch) =>
      run.write(
        'mintEpoch',
        atOnce(() => {
          const epochNo = epochNoOf(epoch)
          change(id, { epochNo }, { epochNo: epochNo + 1 })
          return epochOf(db.generation, db.primary().channels.get(id)?.epochNo ?? 0)
        }),
      ),
    byActivity: (ids, after, limit) =>
      run.read(
        'byActivity',
        atOnce(() =>
          shown(db.majority())
            .filter(({ id }) => ids.includes(id))
            .filter(({ id, activeAt }) => !after || isAfter({ id, activeAt }, after))
            .sort((a, b) => (isAfter(a, b) ? 1 : -1))
            .slice(0, limit),
        ),
      ),
    browse: ({ prefix, after, limit }) =>
      run.read(
        'browse',
        atOnce(() =>
          shown(db.majority())
            .filter(({ kind }) => kind === 'public')
            .map((channel) => ({ channel, key: browseKey(channel) }))
            .filter(({ key }) => key.startsWith(prefix) && (after === null || key > after))
            .sort((a, b) => (a.key < b.key ? -1 : 1))
            .slice(0, limit)
            .map(({ channel }) => channel),
        ),
      ),
    members: (ch, after, limit) =>
      run.read(
        'channelMembers',
        atOnce(() =>
          [...db.majority().members.values()]
            .filter((member) => member.ch === ch && member.user > (after ?? ''))
            .flatMap(({ user, role, joinedAt }) => (role ? [{ user, role, joinedAt }] : []))
            .sort((a, b) => (a.user < b.user ? -1 : 1))
            .slice(0, limit),
        ),
      ),
  }
}

/** After it in a list that has the most recently active first. */
function isAfter(a: Place, b: Place): boolean {
  return a.activeAt < b.activeAt || (a.activeAt === b.activeAt && a.id < b.id)
}

type Place = { activeAt: number; id: string }

function fresh(channel: Parameters<ChannelStore['create']>[0]): StoredChannel {
  return {
    ...channel,
    avatarUrl: null,
    slowModeSeconds: 0,
    assistant: true,
    data: {},
    activeAt: channel.createdAt,
    archivedAt: null,
    gen: 1,
    projected: 0,
    n: 0,
    last: 0,
    memberCount: 0,
    floor: 1,
    epochNo: 1,
  }
}
