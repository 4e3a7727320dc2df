import type { Position } from '@chatcord/server/contract'

/** The tracked id of `events.watch`: `epoch:seq`. */
export function parsePosition(id: string | null | undefined): Position | null {
  const [, epoch, seq] = /^(\d{1,16}):(\d{1,10})$/.exec(id ?? '') ?? []
  return epoch === undefined || seq === undefined
    ? null
    : { epoch: Number(epoch), seq: Number(seq) }
}

export function formatPosition({ epoch, seq }: Position): string {
  return `${epoch}:${seq}`
}
