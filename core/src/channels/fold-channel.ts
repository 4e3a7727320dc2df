import { isCounted } from '../log/row-rules.ts'
import type { LogRow } from '../log/log-row.ts'
import type { ChannelAdvance } from '../log/projection.store.ts'

/** What rows in order change of their channel's own document; `last` is the newest of them. */
export function channelAfter(rows: readonly LogRow[], last: LogRow): ChannelAdvance {
  const change: ChannelAdvance = { projected: last.seq, n: last.n, activeAt: last.at }
  for (const row of rows) {
    if (row.type === 'channel.updated') Object.assign(change, row.body.changes)
    if (isCounted(row)) change.last = row.seq
  }
  return change
}
