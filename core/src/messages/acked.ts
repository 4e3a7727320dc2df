import { ChatError } from '../errors.ts'
import type { Mutated } from '../log/mutate.ts'
import type { Ack } from './history.view.ts'

/** The answer to an append, in the channel's epoch. */
export function acked({ row }: Pick<Mutated, 'row'>, channel: { epoch: number } | null): Ack {
  if (!channel) throw new ChatError('NOT_FOUND')
  return { seq: row.seq, createdAt: new Date(row.at).toISOString(), epoch: channel.epoch }
}
