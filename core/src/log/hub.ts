import type { Clock } from '../infra/clock.ts'
import type { UserRef } from '../users/user.view.ts'
import type { Access } from './access.ts'
import { createCatchUp } from './catch-up.ts'
import type { SharedFrame } from './channel-stream.ts'
import { eventFrame, usersOf, type Audience } from './frames.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import { hasOwnRows, joinsAudience, lastVisible, type Watcher } from './watcher.ts'

export type HubDeps = {
  log: LogStore
  access: Access
  clock: Clock
  refs(userIds: readonly string[]): Promise<UserRef[]>
  /** Told each row, in order: who appends here knows where the log ends. */
  seen(row: LogRow): void
}

/** A node's live tail of one watched channel. */
export type Hub = {
  readonly ch: string
  /** The last row that was passed on; watchers that are behind it read the log. */
  readonly last: number
  readonly epoch: number
  readonly idle: boolean
  /** Some watchers are not live: they read the log, or wait for their socket. */
  readonly lagging: boolean
  attach(watcher: Watcher): void
  detach(watcher: Watcher): void
  /** Goes on with a watcher whose sink is writable again. */
  resume(watcher: Watcher): void
  /** A committed row, perhaps late, doubled or out of order. */
  hint(row: LogRow): void
  /** Reads what the bus lost, and goes on with watchers whose reading failed. */
  fill(): Promise<void>
  /** The log was replaced: everybody goes on from its head. */
  restart(epoch: number): Promise<void>
}

const fillRows = 200
const retryMs = 200

/** `last` is the log's head, read after the hub was told to the bus. */
export function createHub(start: { ch: string; last: number; epoch: number }, deps: HubDeps): Hub {
  const { ch } = start
  const watchers = new Set<Watcher>()
  let { last, epoch } = start
  let wanted = 0
  let pending: LogRow[] = []
  let flushing = false
  let filling = false

  const { emit, refill } = createCatchUp({
    ...deps,
    ch,
    tail: () => ({ last, epoch }),
    names,
    left: (watcher) => watchers.delete(watcher),
  })

  function pass(row: LogRow) {
    last = row.seq
    deps.seen(row)
    pending.push(row)
    if (!flushing) void flush()
  }

  async function flush() {
    flushing = true
    while (pending.length > 0) {
      // One turn, so that rows that were committed together leave in one frame.
      await Promise.resolve()
      const rows = pending
      pending = []
      const users = await names(rows)
      const frames = new Map<Audience, SharedFrame>()
      for (const watcher of watchers) deliver(watcher, rows, { users, frames })
    }
    flushing = false
  }

  function deliver(
    watcher: Watcher,
    rows: readonly LogRow[],
    shared: { users: UserRef[]; frames: Map<Audience, SharedFrame> },
  ) {
    const [first] = rows
    const tail = rows.at(-1)
    if (!watcher.live || !first || !tail || watcher.cursor >= tail.seq) return
    if (!watcher.sink.writable()) watcher.live = false
    else if (watcher.cursor + 1 < first.seq || joinsAudience(watcher, rows)) lag(watcher)
    else if (
      watcher.cursor + 1 === first.seq &&
      lastVisible(watcher, rows) < 0 &&
      !hasOwnRows(watcher, rows)
    ) {
      const frame = shared.frames.get(watcher.audience) ?? frameOf(rows, watcher, shared.users)
      shared.frames.set(watcher.audience, frame)
      watcher.cursor = tail.seq
      watcher.sink.send(frame)
    } else {
      emit(
        watcher,
        rows.filter((row) => row.seq > watcher.cursor),
        shared.users,
      )
    }
  }

  function lag(watcher: Watcher) {
    watcher.live = false
    void refill(watcher)
  }

  async function fill() {
    if (filling) return
    filling = true
    try {
      await readOn()
    } finally {
      filling = false
    }
    for (const watcher of watchers) if (!watcher.live) void refill(watcher)
  }

  async function readOn() {
    do {
      const rows = await deps.log.rowsAfter(ch, last, fillRows)
      const [first] = rows
      if (!first) return
      if (first.seq > last + 1) {
        // Retention went past the hub: nobody can be sent what is gone.
        last = first.seq - 1
        for (const watcher of watchers) lag(watcher)
      }
      for (const row of rows) if (row.seq === last + 1) pass(row)
    } while (wanted > last)
  }

  async function restart(next: number) {
    const tail = await deps.log.tail(ch)
    epoch = next
    last = tail?.seq ?? 0
    wanted = 0
    pending = []
    for (const watcher of watchers) {
      watcher.stale = true
      lag(watcher)
    }
  }

  async function names(rows: readonly LogRow[]): Promise<UserRef[]> {
    while (watchers.size > 0) {
      try {
        return await deps.refs(usersOf(rows, 'members'))
      } catch {
        await deps.clock.sleep(retryMs)
      }
    }
    return []
  }

  function frameOf(rows: readonly LogRow[], { audience }: Watcher, users: UserRef[]): SharedFrame {
    const shown = new Set(usersOf(rows, audience))
    return eventFrame(rows, {
      epoch,
      audience,
      viewer: null,
      users: users.filter(({ id }) => shown.has(id)),
    })
  }

  return {
    ch,
    get last() {
      return last
    },
    get epoch() {
      return epoch
    },
    get idle() {
      return watchers.size === 0
    },
    get lagging() {
      return [...watchers].some(({ live }) => !live)
    },
    attach: (watcher) => {
      watchers.add(watcher)
      void refill(watcher)
    },
    detach: (watcher) => {
      watcher.open = false
      watchers.delete(watcher)
    },
    resume: (watcher) => void refill(watcher),
    hint: (row) => {
      if (row.seq === last + 1) pass(row)
      else if (row.seq > last) {
        wanted = Math.max(wanted, row.seq)
        fill().catch(() => undefined)
      }
    },
    fill,
    restart,
  }
}
