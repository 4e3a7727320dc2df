import type { ChannelRecord } from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import { changedBy, createdBy } from '../messages/fold-message.ts'
import type { MessageRecord } from '../messages/message.record.ts'
import type { LogStore } from './log.store.ts'
import type { ProjectionStore } from './projection.store.ts'
import { targetOf } from './row-rules.ts'

type Deps = { log: LogStore; projection: ProjectionStore }

const rowsMax = 500
const roundsMax = 60

/**
 * Writes the projected messages of a channel anew from the log, as generation g + 1 beside the one in use, and puts it
 * in its place by one compare-and-set. The old generation is the caller's to drop, a minute later.
 */
export async function rebuild(
  ch: string,
  { log, projection }: Deps,
): Promise<{ channel: ChannelRecord; old: number }> {
  const channel = await projection.channel(ch)
  if (!channel) throw new ChatError('NOT_FOUND')
  const gen = channel.gen + 1
  // What a crashed rebuild left behind.
  await projection.dropGeneration(ch, gen)
  const messages = new Map<number, MessageRecord>()
  let upTo = channel.floor - 1
  for (;;) {
    const rows = await log.rowsAfter(ch, upTo, rowsMax)
    const last = rows.at(-1)
    if (!last) break
    for (const row of rows) {
      const made = createdBy(row, gen)
      if (made) messages.set(row.seq, made)
      const target = messages.get(targetOf(row) ?? 0)
      if (target) messages.set(target.seq, changedBy(target, row))
    }
    upTo = last.seq
  }
  const made = [...messages.values()]
  for (let at = 0; at < made.length; at += rowsMax)
    await projection.replaceMessages(
      made.slice(at, at + rowsMax).map((next) => ({ next, was: null })),
    )
  for (let round = 0; round < roundsMax; round++) {
    const current = await projection.channel(ch)
    if (current?.gen !== channel.gen) throw new ChatError('CONFLICT')
    if (await projection.swap(current, upTo)) return { channel: current, old: channel.gen }
  }
  throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
}
