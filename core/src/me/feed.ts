import type { ChannelRecord, MemberRecord, ReadMark } from '../channels/channel.record.ts'
import { createdBy } from '../messages/fold-message.ts'
import { toMessageView } from '../messages/to-message-view.ts'
import type { UserHint } from '../infra/bus.ts'
import type { LogRow } from '../log/log-row.ts'
import { isCounted, subjectOf } from '../log/row-rules.ts'
import type { FeedDeps } from './feed.service.ts'
import type { InboxQueue } from './inbox-queue.ts'

/** One connected user's view of their channels. */
export type Feed = {
  readonly user: string
  readonly channels: readonly string[]
  start(): Promise<void>
  hint(hint: UserHint): Promise<void>
  /** Values as the database has them: what was told already is not told again. */
  compare(found: {
    channels: ChannelRecord[]
    members: MemberRecord[]
    reads: ReadMark[]
  }): Promise<void>
  close(): void
}

type Membership = {
  rev: number
  asOf: number
  epoch: number
  head: number
  read: number
  stop(): void
}

export function createFeed(user: string, queue: InboxQueue, deps: FeedDeps): Feed {
  const { projection, projector, views, heads, refs } = deps
  const mine = new Map<string, Membership>()
  let closed = false

  function enter(channel: ChannelRecord, rev: number): Membership {
    const known = mine.get(channel.id)
    if (known) {
      known.rev = Math.max(known.rev, rev)
      known.asOf = Math.max(known.asOf, channel.projected)
      known.epoch = channel.epoch
      return known
    }
    const stop = heads.listen(channel.id, {
      row: (row) => guard(onRow(row)),
      head: (row, message) => guard(tellHead(row, message)),
    })
    const entered = {
      rev,
      asOf: channel.projected,
      epoch: channel.epoch,
      head: channel.projected,
      read: 0,
      stop,
    }
    mine.set(channel.id, entered)
    return entered
  }

  /** A lost value is made up for by the sweep. */
  function guard(work: Promise<void>) {
    work.catch(() => undefined)
  }

  /** Reads what the user is to the channel now, as of `atLeast`, and tells a change. */
  async function look(ch: string, atLeast: number, reason: 'left' | 'removed' = 'removed') {
    const channel = await projector.project(ch, atLeast)
    const member = await projection.member(ch, user)
    if (closed) return
    const known = mine.get(ch)
    if (member?.role) {
      const entered = enter(channel, member.rev)
      if (known?.rev === member.rev && known === entered && atLeast <= member.rev) return
      const [view] = await views(user, [channel])
      if (view) queue.push(`channel ${ch}`, { type: 'channel', channel: view })
    } else if (known && member) {
      known.stop()
      mine.delete(ch)
      // What waits for the reader is above the removal, or is worthless after it.
      queue.drop(ch)
      queue.push(`removed ${ch}`, {
        type: 'channelRemoved',
        channelId: ch,
        epoch: channel.epoch,
        reason,
        rev: member.rev,
      })
    }
  }

  async function onRow(row: LogRow) {
    if (subjectOf(row) === user)
      await look(row.ch, row.seq, row.type === 'member.left' ? 'left' : 'removed')
    const known = mine.get(row.ch)
    if (!known || row.type !== 'message.created') return
    const { ch, seq } = row
    if (row.by === user && isCounted(row)) tellRead({ ch, user, readSeq: seq, readN: row.n }, 0)
    if (row.by === user || !row.body.mentions.some(({ userId }) => userId === user)) return
    if (await isMemberAsOf(row))
      queue.push(`mention ${ch} ${seq}`, {
        type: 'mention',
        channelId: ch,
        epoch: known.epoch,
        seq,
      })
  }

  /** Nothing of a row leaves before the membership is known as of the row's last loss of a right. */
  async function isMemberAsOf(row: LogRow): Promise<boolean> {
    const known = mine.get(row.ch)
    if (known && known.asOf < row.aclRev) await look(row.ch, row.aclRev)
    return mine.has(row.ch)
  }

  async function tellHead(row: LogRow, last: LogRow | null) {
    if (!(await isMemberAsOf(row))) return
    const record = last && createdBy(last, 0)
    const lastMessage = record && toMessageView(record, await refs([record.by]), user)
    const known = mine.get(row.ch)
    if (!known || row.seq <= known.head) return
    known.head = row.seq
    const { ch, seq, n, at } = row
    const createdAt = new Date(at).toISOString()
    queue.push(`head ${ch}`, {
      type: 'head',
      channelId: ch,
      epoch: known.epoch,
      seq,
      n,
      createdAt,
      lastMessage,
    })
  }

  function tellRead({ ch, readSeq, readN }: ReadMark, mentions: number) {
    const known = mine.get(ch)
    if (!known || readSeq <= known.read) return
    known.read = readSeq
    queue.push(`read ${ch}`, {
      type: 'read',
      channelId: ch,
      epoch: known.epoch,
      readSeq,
      readN,
      mentions,
    })
  }

  async function tellMark(mark: ReadMark) {
    const counts = await projection.countMentions(user, [{ ch: mark.ch, seq: mark.readSeq }])
    tellRead(mark, counts.get(mark.ch) ?? 0)
  }

  async function compareChannel(channel: ChannelRecord) {
    const known = mine.get(channel.id)
    if (!known || (channel.projected <= known.head && channel.epoch === known.epoch)) return
    known.epoch = channel.epoch
    known.head = channel.projected
    const [view] = await views(user, [channel])
    if (view?.my) queue.push(`channel ${channel.id}`, { type: 'channel', channel: view })
  }

  return {
    user,
    get channels() {
      return [...mine.keys()]
    },
    start: async () => {
      const members = await projection.memberships(user)
      const channels = await projection.channels(members.map(({ ch }) => ch))
      for (const channel of channels)
        enter(channel, members.find(({ ch }) => ch === channel.id)?.rev ?? 0)
      if (closed) for (const { stop } of mine.values()) stop()
      else queue.push('ready', { type: 'ready' })
    },
    hint: async (hint) => {
      if (hint.kind === 'membership') await look(hint.channelId, hint.seq)
      if (hint.kind === 'read')
        await tellMark({ ch: hint.channelId, user, readSeq: hint.readSeq, readN: hint.readN })
      if (hint.kind === 'changed') queue.push('user', { type: 'user', user: await deps.meOf(user) })
    },
    compare: async ({ channels, members, reads }) => {
      for (const { ch, rev, role } of members) {
        const known = mine.get(ch)
        if (role === null ? known : rev > (known?.rev ?? 0)) await look(ch, rev)
      }
      for (const mark of reads) await tellMark(mark)
      for (const channel of channels) await compareChannel(channel)
    },
    close: () => {
      closed = true
      for (const { stop } of mine.values()) stop()
    },
  }
}
