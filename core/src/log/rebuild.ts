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
  const messages = new Map<number, MessageRecord>()
  let upTo = channel.floor - 1
  for (let round = 0; round < roundsMax; round++) {
    const changed = await readOn()
    for (let at = 0; at < changed.length; at += rowsMax)
      await write(changed.slice(at, at + rowsMax))
    const current = await projection.channel(ch)
    if (current?.gen !== channel.gen) throw new ChatError('CONFLICT')
    // Never back: who was told how far the projection is would not be told again.
    if (upTo < current.projected) continue
    if (await projection.swap(current, upTo)) return { channel: current, old: channel.gen }
  }
  throw new ChatError('UNAVAILABLE', { retryAfterMs: null })

  /** Folds what the log has further; answers the messages that are different by it. */
  async function readOn(): Promise<MessageRecord[]> {
    const changed = new Set<number>()
    const put = (message: MessageRecord) => {
      messages.set(message.seq, message)
      changed.add(message.seq)
    }
    for (;;) {
      const rows = await log.rowsAfter(ch, upTo, rowsMax)
      const last = rows.at(-1)
      if (!last) return [...changed].flatMap((seq) => messages.get(seq) ?? [])
      for (const row of rows) {
        const made = createdBy(row, gen)
        if (made) put(made)
        const target = messages.get(targetOf(row) ?? 0)
        if (target) put(changedBy(target, row))
      }
      upTo = last.seq
    }
  }

  /**
   * What is there already, of a rebuild that crashed or that runs at the same time, is of the same log: it stays where
   * it is further. Dropping it instead would drop the generation in use when the other one is swapped in meanwhile.
   */
  async function write(wanted: readonly MessageRecord[]) {
    for (let round = 0; round < roundsMax; round++) {
      const found = await projection.messages(
        ch,
        gen,
        wanted.map(({ seq }) => seq),
      )
      const changes = wanted.flatMap((next) => {
        const was = found.find(({ seq }) => seq === next.seq)?.rev ?? null
        return was === null || was < next.rev ? [{ next, was }] : []
      })
      if (changes.length === 0 || (await projection.replaceMessages(changes))) return
    }
    throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
  }
}
