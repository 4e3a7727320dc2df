import type { ChannelRecord, MemberRecord, ReadMark } from '../channels/channel.record.ts'
import type { GenerationStep } from '../generations/generation.store.ts'
import { namedIn, toMessageView } from '../messages/to-message-view.ts'
import type { UserHint } from '../infra/bus.ts'
import type { LogRow } from '../log/log-row.ts'
import { isCounted, subjectOf } from '../log/row-rules.ts'
import type { Head } from './channel-heads.ts'
import { descriptionOf } from './description-of.ts'
import type { FeedDeps } from './feed.service.ts'
import { createGenerationNews } from './generation-news.ts'
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
    generations: GenerationStep[]
  }): Promise<void>
  close(): void
}

type Membership = {
  /** Of the membership that was told. */
  rev: number
  /** The membership was read from a projection that had come this far. */
  asOf: number
  /** What was told of the channel itself. */
  description: string
  epoch: number
  head: number
  read: number
  stop(): void
}

export function createFeed(user: string, queue: InboxQueue, deps: FeedDeps): Feed {
  const { projection, projector, views, heads, refs } = deps
  const generations = createGenerationNews(user, queue, deps.generations)
  const mine = new Map<string, Membership>()
  /** The end of a membership by its rev; also of one that only a list has told. */
  const ended = new Map<string, number>()
  let closed = false

  function enter(channel: ChannelRecord): Membership {
    const known = mine.get(channel.id)
    if (known) {
      known.asOf = Math.max(known.asOf, channel.projected)
      return known
    }
    const stop = heads.listen(
      { ch: channel.id, from: channel.projected },
      {
        row: (row) => guard(onRow(row)),
        head: (head) => guard(tellHead(head)),
      },
    )
    const entered = {
      rev: 0,
      description: '',
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
      if (member.rev > enter(channel).rev) await tellChannel(channel)
    } else if (member && (known || (ended.get(ch) ?? 0) < member.rev)) {
      ended.set(ch, member.rev)
      known?.stop()
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

  async function tellChannel(channel: ChannelRecord) {
    const [view] = await views(user, [channel])
    const known = mine.get(channel.id)
    if (!known || !view?.my) return
    const { rev } = view.my
    if (rev <= known.rev && !isNews(channel)) return
    if (channel.epoch === known.epoch && channel.projected < known.head) {
      // What was told meanwhile is newer, but does not have this membership.
      await tellChannel(await projector.project(channel.id, known.head))
      return
    }
    if (channel.epoch > known.epoch) known.read = 0
    known.rev = Math.max(known.rev, rev)
    known.epoch = channel.epoch
    known.head = channel.projected
    known.description = descriptionOf(channel)
    queue.push(`channel ${channel.id}`, { type: 'channel', channel: view })
  }

  async function onRow(row: LogRow) {
    if (subjectOf(row) === user)
      await look(row.ch, row.seq, row.type === 'member.left' ? 'left' : 'removed')
    const known = mine.get(row.ch)
    if (!known || row.type !== 'message.created') return
    const { ch, seq } = row
    if (row.by === user && isCounted(row))
      tellRead({ ch, user, readSeq: seq, readN: row.n }, { mentions: 0, mentionsAt: seq })
    if (row.by === user || !row.body.mentions.some(({ userId }) => userId === user)) return
    if (await isMemberAsOf(ch, row.aclRev)) tellMention(ch, seq)
  }

  function tellMention(ch: string, seq: number) {
    const known = mine.get(ch)
    if (!known || seq <= known.read) return
    queue.push(`mention ${ch} ${seq}`, { type: 'mention', channelId: ch, epoch: known.epoch, seq })
  }

  /** Nothing of a row leaves before the membership is known as of the row's last loss of a right. */
  async function isMemberAsOf(ch: string, aclRev: number): Promise<boolean> {
    const known = mine.get(ch)
    if (known && known.asOf < aclRev) await look(ch, aclRev)
    return mine.has(ch)
  }

  async function tellHead({ channel, message, mentions, aclRev }: Head) {
    if (!(await isMemberAsOf(channel.id, aclRev))) return
    for (const mention of mentions) if (mention.user === user) tellMention(channel.id, mention.seq)
    if (!isNews(channel)) return
    if (isChanged(channel)) {
      await tellChannel(channel)
      return
    }
    const lastMessage = message && toMessageView(message, await refs(namedIn([message])), user)
    const known = mine.get(channel.id)
    if (!known || !isNews(channel)) return
    const { id, epoch, projected: seq, n, activeAt } = channel
    known.head = seq
    const createdAt = new Date(activeAt).toISOString()
    queue.push(`head ${id}`, { type: 'head', channelId: id, epoch, seq, n, createdAt, lastMessage })
  }

  function isNews(channel: ChannelRecord): boolean {
    const known = mine.get(channel.id)
    return known !== undefined && (channel.projected > known.head || isChanged(channel))
  }

  function isChanged(channel: ChannelRecord): boolean {
    const known = mine.get(channel.id)
    return (
      known !== undefined &&
      (channel.epoch > known.epoch ||
        (channel.projected >= known.head && descriptionOf(channel) !== known.description))
    )
  }

  function tellRead(
    { ch, readSeq, readN }: ReadMark,
    counted: { mentions: number; mentionsAt: number },
  ) {
    const known = mine.get(ch)
    if (!known || readSeq <= known.read) return
    known.read = readSeq
    queue.push(`read ${ch}`, {
      type: 'read',
      channelId: ch,
      epoch: known.epoch,
      readSeq,
      readN,
      ...counted,
    })
  }

  async function tellMark(mark: ReadMark) {
    const { ch, readSeq } = mark
    const mentionsAt = Math.max(readSeq, mine.get(ch)?.head ?? 0)
    const places = [{ ch, above: readSeq, upTo: mentionsAt }]
    const counts = await projection.countMentions(user, places)
    tellRead(mark, { mentions: counts.get(ch) ?? 0, mentionsAt })
  }

  return {
    user,
    get channels() {
      return [...mine.keys()]
    },
    start: async () => {
      const ids = (await projection.memberships(user)).map(({ ch }) => ch)
      const channels = await projection.channels(ids)
      // Read again after the channels: the membership is at least as new as `asOf` says.
      const members = await projection.memberships(user, ids)
      for (const { ch, rev } of members) {
        const channel = channels.find(({ id }) => id === ch)
        if (!channel || mine.has(ch)) continue
        Object.assign(enter(channel), { rev, description: descriptionOf(channel) })
      }
      if (closed) for (const { stop } of mine.values()) stop()
      else queue.push('ready', { type: 'ready' })
    },
    hint: async (hint) => {
      if (hint.kind === 'membership') await look(hint.channelId, hint.seq)
      if (hint.kind === 'read')
        await tellMark({ ch: hint.channelId, user, readSeq: hint.readSeq, readN: hint.readN })
      if (hint.kind === 'generation') await generations.look(hint.generationId)
      if (hint.kind === 'changed') queue.push('user', { type: 'user', user: await deps.meOf(user) })
    },
    compare: async ({ channels, members, reads, generations: steps }) => {
      for (const { ch, rev, role } of members) {
        const known = mine.get(ch)
        if (role === null ? known || (ended.get(ch) ?? 0) < rev : rev > (known?.rev ?? 0))
          await look(ch, rev)
      }
      for (const mark of reads) await tellMark(mark)
      for (const channel of channels) if (isNews(channel)) await tellChannel(channel)
      await generations.compare(steps)
    },
    close: () => {
      closed = true
      for (const { stop } of mine.values()) stop()
    },
  }
}
