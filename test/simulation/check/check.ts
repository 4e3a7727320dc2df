import type { Reason } from '@chatcord/core/errors'
import type { ChannelEvent } from '@chatcord/core/log/channel-event'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import type { LogRow } from '@chatcord/core/log/log-row'
import type { MeEvent } from '@chatcord/core/me/me-event'
import type { Database } from '../database/database.ts'
import { rowsOf } from '../database/documents.ts'
import { Violation } from '../engine/violation.ts'
import { denials, isWanted, wantedRow, type Input } from './calls.ts'
import { mayBeShown, mayReadAfter } from './rights.ts'
import { ofEvent, ofFeed, shownBy, type Shown } from './shown.ts'
import { createStreamCheck } from './stream-check.ts'

/** One call of a client as it goes through a node. */
type Asked = {
  /** The node begins. */
  reached(): void
  answered(value: unknown): void
  refused(reason: Reason): void
}

/** `upTo`: what was committed when the call began would have been its answer. */
type Refusal = {
  ch: string
  upTo: number
  by: string
  nonce: string
  wanted: ReturnType<typeof wantedRow>
}

export type Check = {
  calling(client: { id: string; user: string }, path: string, input: unknown): Asked
  /** Answers what is told of each frame. */
  streaming(
    user: string,
    input: { channelId: string; from: { epoch: number; seq: number } | null },
  ): (frame: ChannelFrame, id: string) => void
  heard(user: string, event: MeEvent): void
  /** A client's state took the event in. */
  applied(client: string, event: ChannelEvent): void
  /** By channel, author and nonce: the seq that was acknowledged. */
  readonly acks: ReadonlyMap<string, number>
  readonly refusals: readonly Refusal[]
  /** A copy of the past took the database's place: what came after it is forgotten. */
  restored(): void
}

/** Watches a schedule from outside: it knows nothing of the code but its inputs, its answers and the log. */
export function createCheck(db: () => Database): Check {
  const acks = new Map<string, number>()
  const firstTold = new Map<string, number>()
  const highest = new Map<string, number>()
  const losses = new Map<string, number>()
  let refusals: Refusal[] = []
  let era = 0
  const rows = (ch: string) => rowsOf(db().majority(), ch)

  function shown(user: string, how: string, seen: readonly Shown[]) {
    for (const { ch, seq } of seen)
      if (!mayBeShown(rows(ch), user, seq === 0 ? (losses.get(`${ch} ${user}`) ?? 0) : seq))
        throw new Violation('leak', `${user} sees ${ch.slice(-3)}:${seq} by ${how}`)
  }

  function acknowledged(asked: { user: string; path: string; input: Input }, value: unknown) {
    const { user, path, input } = asked
    const wanted = wantedRow(user, path, input)
    const { channelId: ch = '', nonce = '' } = input
    if (!wanted) return
    const key = `${ch} ${user} ${nonce}`
    const row = rows(ch).find((other) => other.by === user && other.nonce === nonce)
    const told = (value as { seq?: number }).seq
    if (!row || (told !== undefined && told !== row.seq)) {
      if (told !== undefined && changesNothing(wanted, told)) return
      throw new Violation(
        'acked-not-in-log',
        `${key} as ${told ?? '?'}, the log has ${row?.seq ?? 'nothing'}`,
      )
    }
    const { seq } = row
    if (!isWanted(row, wanted)) throw new Violation('ack-of-another-body', `${key} as ${seq}`)
    const earlier = acks.get(key)
    if (earlier !== undefined && earlier !== seq)
      throw new Violation('other-ack', `${key}: ${earlier}, then ${seq}`)
    if (seq <= (firstTold.get(key) ?? 0))
      throw new Violation('order', `${key} was sent after the acknowledgement of ${seq}`)
    acks.set(key, seq)
    highest.set(ch, Math.max(seq, highest.get(ch) ?? 0))
    if (row.type === 'member.left' || row.type === 'member.removed')
      losses.set(`${ch} ${row.body.userId}`, seq)
  }

  /** Adding who is there already is answered and makes no event. */
  function changesNothing(wanted: NonNullable<ReturnType<typeof wantedRow>>, seq: number): boolean {
    return ['member.joined', 'reaction.added', 'reaction.removed'].includes(wanted.type) && seq > 0
  }

  return {
    calling({ user }, path, given) {
      const input = (given ?? {}) as Input
      const { channelId: ch = '', nonce } = input
      const begun = era
      if (nonce !== undefined && !firstTold.has(`${ch} ${user} ${nonce}`))
        firstTold.set(`${ch} ${user} ${nonce}`, highest.get(ch) ?? 0)
      let lost = 0
      let upTo = 0
      return {
        reached() {
          lost = losses.get(`${ch} ${user}`) ?? 0
          upTo = rows(ch).at(-1)?.seq ?? 0
        },
        answered(value) {
          if (begun !== era) return
          acknowledged({ user, path, input }, value)
          shown(user, path, shownBy(path, value))
          const reads = [
            'messages.history',
            'messages.get',
            'events.list',
            'events.watch',
            'channels.get',
          ]
          if (lost > 0 && reads.includes(path) && !mayReadAfter(rows(ch), user, lost))
            throw new Violation('read-after-removal', `${path} by ${user}, removed by ${lost}`)
        },
        refused(reason) {
          if (begun !== era || nonce === undefined || !denials.has(reason)) return
          refusals.push({ ch, upTo, by: user, nonce, wanted: wantedRow(user, path, input) })
        },
      }
    },
    streaming: (user, { channelId, from }) => {
      const begun = era
      const next = createStreamCheck(from, (event) => {
        if (begun === era) shown(user, 'stream', ofEvent(event))
      })
      return (frame, id) => {
        if (begun === era) next(`${user} ${channelId.slice(-3)}`, frame, id)
      }
    },
    heard(user, event) {
      shown(user, `feed.${event.type}`, ofFeed(event))
    },
    applied(client, event) {
      const row = rows(event.channelId).find(({ seq }) => seq === event.seq)
      const same =
        row && (event.type === 'hidden' || (row.type === event.type && row.by === event.by))
      if (!same)
        throw new Violation('not-a-prefix', `${client} applied ${event.type} as ${event.seq}`)
    },
    acks,
    get refusals() {
      return refusals
    },
    restored() {
      era += 1
      refusals = []
      losses.clear()
      highest.clear()
      for (const key of firstTold.keys()) firstTold.set(key, 0)
      for (const [key, seq] of acks) {
        const [ch = '', by, nonce] = key.split(' ')
        const row: LogRow | undefined = rows(ch).find((other) => other.seq === seq)
        if (row?.by !== by || row?.nonce !== nonce) acks.delete(key)
      }
    },
  }
}
