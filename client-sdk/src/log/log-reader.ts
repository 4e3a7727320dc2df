import type {
  ChannelEvent,
  ChannelFrame,
  EventPage,
  Position,
  UserRef,
} from '@chatcord/server/contract'
import { createStash } from './stash.ts'
import { parsePosition } from './tracked-id.ts'

/** The log cannot be replayed up to here. `floor` is its first seq where that is known. */
type Limit = { epoch: number; head: number; floor: number | null }

export type LogReader = {
  /** The last event applied; null before the first `reset` and from a limit to the next one. */
  position(): Position | null
  /** Where to watch from; right also while there is no position. */
  resumeFrom(): Position | null
  /** Whether everything that was heard of is applied. */
  complete(): boolean
  /** What `events.watch` yielded, with its tracked id. */
  frame(frame: ChannelFrame, id: string): void
  /** Goes on behind `position`; what came in since the limit is applied. */
  reset(position: Position): void
}

export type LogReaderDeps = {
  /** `events.list`. `idle` counts the answers in a row that brought nothing: wait before asking, longer for more. */
  list(from: Position, idle: number): Promise<EventPage>
  /** Called for each event in the order of the log, without gap and without repetition. */
  apply(event: ChannelEvent): void
  users(users: readonly UserRef[]): void
  /** The reader has lost its place and keeps what comes until `reset`. `from` is the place it had. */
  limited(limit: Limit, from: Position | null): void
  /** `list` rejected: trying again is of no use. */
  failed(error: unknown): void
}

/**
 * Follows the log of one channel: applies an event only when it is the next one, drops what is older, fetches what is
 * missing. It knows no transport and no clock: events come in by `frame`, gaps are filled through `list`.
 */
export function createLogReader(deps: LogReaderDeps): LogReader {
  const stash = createStash()
  let at: Position | null = null
  let resume: Position | null = null
  let target = 0 // the highest seq that was heard of
  let round = 0 // an answer to a question of an earlier round is thrown away
  let fetching = false

  function limit(limited: Limit) {
    const from = at
    round++
    at = null
    resume = { epoch: limited.epoch, seq: limited.head }
    target = limited.head
    stash.clear()
    deps.limited(limited, from)
  }

  /** False when the frame is of an epoch that is over, or opens a new one. */
  function belongs(epoch: number, head: number): boolean {
    const known = (at ?? resume)?.epoch ?? epoch
    if (epoch > known) limit({ epoch, head, floor: null })
    return epoch === known
  }

  function hear(event: ChannelEvent) {
    target = Math.max(target, event.seq)
    if (at && event.seq === at.seq + 1) advance(at, event)
    else if (!at || event.seq > at.seq) stash.keep(event)
  }

  function advance(from: Position, event: ChannelEvent) {
    at = { epoch: from.epoch, seq: event.seq }
    deps.apply(event)
  }

  function drain() {
    while (at) {
      const next = stash.take(at.seq)
      if (!next) break
      advance(at, next)
    }
    if (at && target <= at.seq) stash.clear()
    else if (at && !fetching) void fetchMissing()
  }

  async function fetchMissing() {
    fetching = true
    const mine = round
    let idle = 0
    try {
      while (at && target > at.seq) {
        const from: Position = at
        const page = await deps.list(from, idle)
        if (mine !== round) break
        if (page.epoch !== from.epoch || page.floor - 1 > at.seq) {
          limit({ epoch: page.epoch, head: page.head, floor: page.floor })
          return
        }
        deps.users(page.users)
        for (const event of page.events) hear(event)
        drain()
        idle = at.seq > from.seq ? 0 : idle + 1
      }
    } catch (error) {
      if (mine === round) deps.failed(error)
    } finally {
      fetching = false
      if (mine !== round) drain()
    }
  }

  return {
    position: () => at,
    resumeFrom: () => at ?? resume,
    complete: () => at !== null && at.seq >= target,
    frame(frame, id) {
      if (frame.type === 'limited') {
        limit({ epoch: frame.epoch, head: frame.head, floor: null })
        return
      }
      const place =
        frame.type === 'caughtUp' ? { epoch: frame.epoch, seq: frame.head } : parsePosition(id)
      if (!place || !belongs(place.epoch, place.seq)) return
      if (!at) resume = place
      if (frame.type === 'events') {
        deps.users(frame.users)
        for (const event of frame.events) hear(event)
      } else target = Math.max(target, frame.head)
      drain()
    },
    reset(position) {
      round++
      if (resume && position.epoch !== resume.epoch) {
        stash.clear()
        target = 0
      }
      at = resume = position
      drain()
    },
  }
}
