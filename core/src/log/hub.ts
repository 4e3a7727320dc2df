import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { UserRef } from '../users/user.view.ts'
import type { Access } from './access.ts'
import type { SharedFrame } from './channel-stream.ts'
import { eventFrame, markFrame, usersOf, withinPage, type Audience } from './frames.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import { lastVisible, type Watcher } from './watcher.ts'

export type HubDeps = {
  log: LogStore
  access: Access
  clock: Clock
  refs(userIds: readonly string[]): Promise<UserRef[]>
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
  /** Reads what the bus lost. */
  fill(): Promise<void>
  /** The log was replaced: everybody goes on from its head. */
  restart(epoch: number): Promise<void>
}

const refillRows = 200
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

  function pass(row: LogRow) {
    last = row.seq
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
    else if (watcher.cursor + 1 === first.seq && lastVisible(watcher, rows) < 0) {
      const frame =
        shared.frames.get(watcher.audience) ?? frameOf(rows, watcher.audience, shared.users)
      shared.frames.set(watcher.audience, frame)
      watcher.cursor = tail.seq
      watcher.sink.send(frame)
    } else if (watcher.cursor + 1 >= first.seq) {
      emit(
        watcher,
        rows.filter((row) => row.seq > watcher.cursor),
        shared.users,
      )
    } else {
      watcher.live = false
      void refill(watcher)
    }
  }

  /** Sends rows that follow the watcher's cursor to it alone. */
  function emit(watcher: Watcher, rows: readonly LogRow[], users: UserRef[]) {
    const end = lastVisible(watcher, rows)
    const visible = end < 0 ? rows : rows.slice(0, end + 1)
    watcher.cursor = visible.at(-1)?.seq ?? watcher.cursor
    watcher.sink.send(frameOf(visible, watcher.audience, users))
    if (end >= 0) close(watcher, new ChatError('NOT_FOUND'))
  }

  async function refill(watcher: Watcher) {
    if (watcher.refilling) return
    watcher.refilling = true
    try {
      while (watcher.open && !watcher.live && watcher.sink.writable()) await step(watcher)
    } catch {
      // The database is away for now; the sweep comes by again.
    } finally {
      watcher.refilling = false
    }
  }

  async function step(watcher: Watcher) {
    if (watcher.cursor >= last) {
      watcher.live = true
      if (!watcher.caughtUp) watcher.sink.send(markFrame('caughtUp', watcher.cursor, epoch))
      watcher.caughtUp = true
      return
    }
    const rows = withinPage(await deps.log.rowsAfter(ch, watcher.cursor, refillRows))
    const [first] = rows
    if (first?.seq !== watcher.cursor + 1) {
      await jump(watcher)
      return
    }
    const users = await names(rows)
    if (watcher.open) emit(watcher, rows, users)
  }

  /** Retention overtook the watcher, or the log was put back: it goes on from the head, and its right is read anew. */
  async function jump(watcher: Watcher) {
    const head = last
    try {
      const { asOf, member } = await deps.access.see(watcher.principal, ch, head)
      watcher.asOf = asOf
      watcher.audience = member?.role ? 'members' : 'readers'
    } catch (error) {
      if (!(error instanceof ChatError) || error.retryable) throw error
      close(watcher, new ChatError('NOT_FOUND'))
      return
    }
    if (!watcher.open) return
    watcher.cursor = head
    watcher.sink.send(markFrame('limited', head, epoch))
  }

  async function fill() {
    if (filling) return
    filling = true
    try {
      do {
        const rows = await deps.log.rowsAfter(ch, last, refillRows)
        const [first] = rows
        if (first && first.seq > last + 1) overtaken(first.seq - 1)
        for (const row of rows) if (row.seq === last + 1) pass(row)
        if (rows.length === 0) return
      } while (wanted > last)
    } finally {
      filling = false
    }
  }

  /** Retention went past the hub: nobody can be sent what is gone. */
  function overtaken(to: number) {
    last = to
    for (const watcher of watchers) {
      watcher.live = false
      void refill(watcher)
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

  function frameOf(rows: readonly LogRow[], audience: Audience, users: UserRef[]): SharedFrame {
    const shown = new Set(usersOf(rows, audience))
    return eventFrame(rows, { epoch, audience, users: users.filter(({ id }) => shown.has(id)) })
  }

  function close(watcher: Watcher, error: ChatError | null) {
    watcher.open = false
    watchers.delete(watcher)
    watcher.sink.end(error)
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
    fill: async () => {
      await fill()
      for (const watcher of watchers) if (!watcher.live) void refill(watcher)
    },
    restart: async (next) => {
      epoch = next
      last = (await deps.log.tail(ch))?.seq ?? 0
      for (const watcher of watchers) {
        watcher.live = false
        void jump(watcher).then(
          () => refill(watcher),
          () => undefined,
        )
      }
    },
  }
}
