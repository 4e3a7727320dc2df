import type { Principal } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { Access } from '../log/access.ts'
import type { Audience } from '../log/frames.ts'
import type { LogRow } from '../log/log-row.ts'
import { changesRights, ends, madePrivate } from '../log/row-rules.ts'
import { createSignalQueue, type SignalQueue } from './signal-queue.ts'
import type { SignalSource } from './signal-source.ts'
import type { SignalEvent } from './signal.view.ts'
import { createTypists } from './typists.ts'

/** One subscription. What waits for it is in its queue. */
export type Viewer = { readonly queue: Pick<SignalQueue, 'drain'> }

/** The viewers of one channel on this node, over one subscription to each source. */
export type SignalRoom = {
  readonly empty: boolean
  /** Throws NOT_FOUND when the caller may not read the channel. */
  enter(principal: Principal): Promise<Viewer>
  leave(viewer: Viewer): void
  /** Rows may have been missed: rights are read again before anything more is told. */
  doubt(): void
  close(): void
}

export type RoomDeps = {
  access: Pick<Access, 'see' | 'audiences'>
  bus: Bus
  clock: Clock
  sources: readonly SignalSource[]
}

type Seat = {
  principal: Principal
  queue: SignalQueue
  /** Null until it is known, and once there is nothing to see any more. */
  audience: Audience | null
  /** The audience is as of a projection, or of a row, that had come this far. */
  asOf: number
  /** A row that came while the right was being looked up. */
  wanted: number
}

/** Rows tell at once who may see less. One that the bus lost is made up for when something is to be told after this time. */
const freshMs = 10_000
const heldMax = 1_000

export function createSignalRoom(ch: string, deps: RoomDeps): SignalRoom {
  const { access, bus, clock } = deps
  const seats = new Map<Viewer, Seat>()
  const typists = createTypists(clock)
  let checkedAt = clock.now()
  let held: SignalEvent[] | null = null

  const opened = deps.sources.map((source) => source(ch, tell))
  const stopRows = bus.subscribe(`channel:${ch}`, (hint) => {
    if ('row' in hint && changesRights(hint.row))
      for (const seat of seats.values()) apply(hint.row, seat)
  })

  function apply(row: LogRow, seat: Seat) {
    const { id } = seat.principal.user
    seat.wanted = Math.max(seat.wanted, row.seq)
    if (seat.audience === null || row.seq <= seat.asOf) return
    if (ends(row, id) || (seat.audience === 'readers' && madePrivate(row))) expel(seat)
    else if (row.type === 'member.joined' && row.body.userId === id) {
      Object.assign(seat, { audience: 'members', asOf: row.seq })
    }
  }

  function expel(seat: Seat) {
    seat.audience = null
    seat.queue.end(new ChatError('NOT_FOUND'))
  }

  function tell(event: SignalEvent) {
    if (event.type === 'typing') typists.heard(event)
    if (held === null && clock.now() - checkedAt < freshMs) spread(event)
    else if (held === null) void check([event])
    else if (held.length < heldMax) held.push(event)
  }

  /** Nothing is told before the rights are known again; when they cannot be read, nothing is. */
  async function check(events: SignalEvent[]) {
    held = events
    try {
      await look()
      checkedAt = clock.now()
      for (const event of events) spread(event)
    } catch {
      // What waited is lost. The next event asks again.
    } finally {
      held = null
    }
  }

  async function look() {
    const known = [...seats.values()].filter(({ audience }) => audience !== null)
    const { asOf, audiences } = await access.audiences(
      known.map(({ principal }) => principal),
      ch,
    )
    for (const [index, seat] of known.entries()) {
      const audience = audiences[index] ?? null
      // A projection that is behind what the rows have told knows less than they.
      if (seat.audience === null || asOf < Math.max(seat.asOf, seat.wanted)) continue
      if (audience === null) expel(seat)
      else Object.assign(seat, { audience, asOf })
    }
  }

  /** Who is no member does not see who is in the channel: of people nothing, of answers all. */
  function spread(event: SignalEvent) {
    for (const { audience, queue } of seats.values())
      if (audience === 'members' || (audience === 'readers' && event.type === 'delta'))
        queue.push(event)
  }

  async function enter(principal: Principal): Promise<Viewer> {
    const queue = createSignalQueue()
    const viewer = { queue }
    const seat: Seat = { principal, queue, audience: null, asOf: 0, wanted: 0 }
    // There first, then looked up: a row that takes the right away in between is not missed.
    seats.set(viewer, seat)
    try {
      let grant = await access.see(principal, ch)
      while (grant.asOf < seat.wanted) grant = await access.see(principal, ch, seat.wanted)
      seat.asOf = grant.asOf
      seat.audience = grant.member?.role ? 'members' : 'readers'
    } catch (error) {
      seats.delete(viewer)
      throw error
    }
    const people = seat.audience === 'members' ? typists.current() : []
    for (const event of [...people, ...opened.flatMap((source) => source.current())])
      queue.push(event)
    return viewer
  }

  return {
    get empty() {
      return seats.size === 0
    },
    enter,
    leave: (viewer) => seats.delete(viewer),
    doubt: () => (checkedAt = -Infinity),
    close: () => {
      stopRows()
      for (const source of opened) source.stop()
    },
  }
}
