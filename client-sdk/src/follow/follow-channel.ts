import type { ChannelEvent, ChannelView, Position } from '@chatcord/server/contract'
import type { SyncPorts } from '../channel/sync-ports.ts'
import type { HeardEvent } from '../channel/channel-types.ts'
import { createLogReader } from '../log/log-reader.ts'
import { parsePosition } from '../log/tracked-id.ts'
import { createPeople } from '../log/people.ts'
import { reducerOf } from '../log/reducers.ts'

export type ChannelFollower = {
  /** The channel has come this far. News to who does not watch. */
  told(channel: Pick<ChannelView, 'epoch' | 'head'>): void
  pause(): void
  resume(): void
  close(): void
}

/**
 * Reads one channel's log from a position on, or from now on. Unlike a window it cannot skip what is too far behind:
 * after a limit it pages the log from where it was, as far back as the log still goes.
 */
export function followChannel(
  deps: {
    /** Without `watch` it reads up to where it is told that the channel has come. */
    ports: Pick<SyncPorts, 'list'> & Partial<Pick<SyncPorts, 'watch'>>
    me: string
    from: Position | null
  },
  heard: (event: HeardEvent, at: Position) => void,
  ended: (error: unknown) => void,
): ChannelFollower {
  const people = createPeople()
  const scene = { me: deps.me, user: people.get }
  let stop: (() => void) | undefined
  let over = false

  const reader = createLogReader({
    list: deps.ports.list,
    users: people.add,
    failed: end,
    limited({ epoch, head, floor }, from) {
      const back = Math.max(from?.seq ?? 0, (floor ?? 1) - 1)
      reader.reset({ epoch, seq: from?.epoch === epoch ? Math.min(back, head) : head })
    },
    apply(event: ChannelEvent) {
      const at = reader.position()
      const message = reducerOf(event).makes?.(event, scene) ?? null
      if (at && !over) heard({ ...event, message } as HeardEvent, at) // `makes` has made it where it must be there
    },
  })
  if (deps.from) reader.reset(deps.from)

  function end(error: unknown) {
    if (over) return
    close()
    ended(error)
  }

  function pause() {
    stop?.()
    stop = undefined
  }

  function close() {
    over = true
    pause()
  }

  function resume() {
    stop ??= deps.ports.watch?.(reader.resumeFrom, {
      started: () => undefined,
      lost: () => undefined,
      ended: end,
      frame(frame, id) {
        const place = parsePosition(id)
        // From now on: the place is the one that the server names first.
        if (!reader.position() && place)
          reader.reset(frame.type === 'events' ? before(frame.events, place) : place)
        reader.frame(frame, id)
      },
    })
  }

  function before(events: readonly ChannelEvent[], { epoch, seq }: Position): Position {
    return { epoch, seq: (events[0]?.seq ?? seq + 1) - 1 }
  }

  resume()
  return {
    told({ epoch, head }) {
      if (!deps.ports.watch) reader.frame({ type: 'caughtUp', epoch, head }, '')
    },
    pause,
    resume,
    close,
  }
}
