import type { EventBodies, EventType } from '@chatcord/core/log/channel-event'
import type { LogRow } from '@chatcord/core/log/log-row'
import { toEvent } from '@chatcord/core/log/frames'
import { targetOf } from '@chatcord/core/log/row-rules'
import { changedBy, createdBy } from '@chatcord/core/messages/fold-message'
import type { MessageRecord } from '@chatcord/core/messages/message.record'
import { toMessageView } from '@chatcord/core/messages/to-message-view'
import type { MessageView } from '@chatcord/core/messages/message.view'
import type { HistoryPage } from '@chatcord/core/messages/history.view'
import type { EventPage } from '@chatcord/core/log/channel-frame'
import type { UserRef } from '@chatcord/core/users/user.view'

const channelId = 'c'.repeat(24)

export type FakeLog = {
  epoch: number
  floor: number
  readonly head: number
  readonly rows: LogRow[]
  append<T extends Exclude<EventType, 'hidden'>>(
    type: T,
    body: Partial<EventBodies[T]>,
    by?: string,
  ): LogRow
  say(text: string, by?: string, over?: Partial<EventBodies['message.created']>): LogRow
  /** The messages as the server's own projection has them. */
  messages(viewer: string): MessageView[]
  history(
    viewer: string,
    place: { before?: number; after?: number; around?: number },
    limit?: number,
  ): HistoryPage
  list(from: number, limit?: number): EventPage
}

export function userRef(id: string): UserRef {
  return { id, username: id, displayName: id, avatarUrl: null, kind: 'person' }
}

/** A channel's log in memory, projected by the server's own reducers: what the client shows is compared with it. */
export function createFakeLog(): FakeLog {
  const rows: LogRow[] = []
  const users = () => [...new Set(rows.map(({ by }) => by))].map(userRef)

  const log: FakeLog = {
    epoch: 1,
    floor: 1,
    rows,
    get head() {
      return rows.length
    },
    append(type, body, by = 'ada') {
      const seq = rows.length + 1
      const row = {
        ch: channelId,
        seq,
        v: 1,
        by,
        nonce: `nonce-${seq}`,
        hash: '',
        at: Date.parse('2026-01-01T00:00:00.000Z') + seq,
        n: 0,
        aclRev: 0,
        work: null,
        type,
        body,
      } as unknown as LogRow // the tests name a body that fits the type
      rows.push(row)
      return row
    },
    say: (text, by = 'ada', over = {}) =>
      log.append(
        'message.created',
        {
          nonce: `nonce-of-message-${rows.length + 1}`,
          kind: 'text',
          body: null,
          text,
          mentions: [],
          attachments: [],
          replyTo: null,
          thread: null,
          parent: null,
          generation: null,
          ...over,
        } as never,
        by,
      ),
    messages(viewer) {
      const records = new Map<number, MessageRecord>()
      for (const row of rows) {
        const made = createdBy(row, 0)
        if (made) records.set(row.seq, made)
        const changed = records.get(targetOf(row) ?? 0)
        if (changed) records.set(changed.seq, changedBy(changed, row))
      }
      return [...records.values()]
        .filter(({ thread, seq }) => thread === null && seq >= log.floor)
        .map((record) => toMessageView(record, users(), viewer))
    },
    history(viewer, { before, after, around }, limit = 50) {
      const all = log.messages(viewer)
      const end = all.findIndex(({ seq }) => seq >= (before ?? (around ?? Infinity) + limit / 2))
      const to = end < 0 ? all.length : end
      const from =
        after === undefined ? Math.max(0, to - limit) : all.filter(({ seq }) => seq <= after).length
      const items = all.slice(from, after === undefined ? to : from + limit)
      return {
        items,
        users: users(),
        hasBefore: from > 0,
        hasAfter: from + items.length < all.length,
        head: log.head,
        floor: log.floor,
        epoch: log.epoch,
      }
    },
    list: (from, limit = 100) => ({
      events: rows.slice(from, from + limit).map((row) => toEvent(row, 'members')),
      users: users(),
      head: log.head,
      floor: log.floor,
      epoch: log.epoch,
    }),
  }
  return log
}
