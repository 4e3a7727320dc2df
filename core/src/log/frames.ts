import { limits } from '../limits.ts'
import type { UserRef } from '../users/user.view.ts'
import type { ChannelEvent } from './channel-event.ts'
import type { ChannelFrame } from './channel-frame.ts'
import type { SharedFrame } from './channel-stream.ts'
import type { LogRow } from './log-row.ts'
import { subjectOf } from './row-rules.ts'

/** Members see all; who only reads a public channel does not see who comes and goes. */
export type Audience = 'members' | 'readers'

/**
 * A row as this audience may see it. What it may not see keeps its place, so that seqs stay contiguous. `viewer`, where
 * it is for one alone: what happened to themselves is theirs to know.
 */
export function toEvent(
  row: LogRow,
  audience: Audience,
  viewer: string | null = null,
): ChannelEvent {
  const place = {
    channelId: row.ch,
    seq: row.seq,
    createdAt: new Date(row.at).toISOString(),
    by: row.by,
  }
  const subject = subjectOf(row)
  if (audience === 'readers' && subject !== null && subject !== viewer)
    return { ...place, by: '', type: 'hidden' }
  return { ...place, type: row.type, ...row.body } as ChannelEvent // type and body belong together in the row
}

/** The users that events name. */
export function usersOf(rows: readonly LogRow[], audience: Audience): string[] {
  const ids = new Set<string>()
  for (const row of rows) {
    const subject = subjectOf(row)
    if (subject !== null && audience === 'readers') continue
    ids.add(row.by)
    if (subject !== null) ids.add(subject)
  }
  return [...ids]
}

export function eventFrame(
  events: readonly LogRow[],
  look: { epoch: number; audience: Audience; users: UserRef[]; viewer: string | null },
): SharedFrame {
  const frame: ChannelFrame = {
    type: 'events',
    events: events.map((row) => toEvent(row, look.audience, look.viewer)),
    users: look.users,
  }
  return shared(`${look.epoch}:${events.at(-1)?.seq ?? 0}`, frame)
}

export function markFrame(type: 'caughtUp' | 'limited', head: number, epoch: number): SharedFrame {
  return shared(`${epoch}:${head}`, { type, head, epoch })
}

function shared(id: string, frame: ChannelFrame): SharedFrame {
  let encoded: string | null = null
  return { id, frame, json: () => (encoded ??= JSON.stringify(frame)) }
}

/** As many rows from the front as fit a page; at least one. */
export function withinPage(rows: readonly LogRow[]): readonly LogRow[] {
  let bytes = 0
  const end = rows.findIndex((row, index) => {
    bytes += sizeOf(row)
    return index > 0 && bytes > limits.pageBytes
  })
  return end < 0 ? rows : rows.slice(0, end)
}

/** A cheap upper estimate: the text is what grows. */
function sizeOf(row: LogRow): number {
  return 512 + ('text' in row.body ? row.body.text.length * 3 : 0)
}
