import type { ChannelEvent, Position } from '@chatcord/core/log/channel-event'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import { Violation } from '../engine/violation.ts'

/** A stream is the log from its cursor on without a hole, or says `limited`. */
export function createStreamCheck(from: Position | null, saw: (event: ChannelEvent) => void) {
  let cursor: number | null = from?.seq ?? null
  return (who: string, frame: ChannelFrame, id: string): void => {
    if (frame.type !== 'events') {
      if (frame.type === 'caughtUp' && cursor !== null && frame.head !== cursor)
        throw new Violation('stream-hole', `${who} caught up at ${frame.head} behind ${cursor}`)
      cursor = frame.head
      return
    }
    for (const event of frame.events) {
      if (cursor !== null && event.seq !== cursor + 1)
        throw new Violation('stream-hole', `${who} is sent ${event.seq} after ${cursor}`)
      cursor = event.seq
      saw(event)
    }
    if (!id.endsWith(`:${cursor ?? 0}`)) throw new Violation('wrong-id', `${who} ${id}`)
  }
}
