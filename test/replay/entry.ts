import type { ChannelEvent, EventType } from '@chatcord/server/contract'

/** What an event of the log is compared by. `nonce` and `text` are a message's, else null. */
export type Entry = {
  seq: number
  type: EventType
  by: string
  nonce: string | null
  text: string | null
}

export function toEntry(event: ChannelEvent): Entry {
  const { seq, type, by } = event
  if (event.type !== 'message.created') return { seq, type, by, nonce: null, text: null }
  return { seq, type, by, nonce: event.nonce, text: event.text }
}

export function isSameEntry(one: Entry, other: Entry): boolean {
  return (
    one.seq === other.seq &&
    one.type === other.type &&
    one.by === other.by &&
    one.nonce === other.nonce &&
    one.text === other.text
  )
}
