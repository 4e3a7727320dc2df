import type { Actor } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import { isCounted } from '../log/row-rules.ts'
import type { MarkReadInput } from './channel.schema.ts'
import type { ChannelDeps } from './channel.service.ts'

export type ReadPosition = { readSeq: number; unread: number; epoch: number }

/** Moves a read position forward. Unread is a difference of two `n`, so nothing is counted. */
export function createMarkRead({ access, log, projection, read }: ChannelDeps) {
  /** `n` up to a place that may be gone (then what is gone is read) or beyond the head (then the head is meant). */
  async function markAt(ch: string, seq: number): Promise<{ readSeq: number; readN: number }> {
    const row = await log.row(ch, seq)
    if (row) return { readSeq: row.seq, readN: row.n }
    const tail = await log.tail(ch)
    if (tail && tail.seq < seq) return { readSeq: tail.seq, readN: tail.n }
    const [first] = await log.rowsAfter(ch, seq, 1)
    if (!first) throw new ChatError('NOT_FOUND')
    return { readSeq: first.seq - 1, readN: first.n - (isCounted(first) ? 1 : 0) }
  }

  return async (actor: Actor, { channelId, seq, epoch }: MarkReadInput): Promise<ReadPosition> => {
    const { channel, member } = await access.require(actor, channelId)
    if (!member?.role) throw new ChatError('FORBIDDEN')
    if (channel.epoch !== epoch) throw new ChatError('EPOCH_CHANGED')
    const user = actor.principal.user.id
    const mark = { ch: channelId, user, ...(await markAt(channelId, seq)) }
    await projection.raiseReads([mark])
    await projection.dropMentions(user, channelId, mark.readSeq)
    const [current = mark] = await projection.reads(user, [channelId])
    read(user, { ch: channelId, epoch, readSeq: current.readSeq, readN: current.readN })
    const n = Math.max(channel.n, current.readN)
    return { readSeq: current.readSeq, unread: n - current.readN, epoch }
  }
}
