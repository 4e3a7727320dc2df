import { ChatError } from '../errors.ts'
import type { UserRef } from '../users/user.view.ts'
import type { Access } from './access.ts'
import { eventFrame, markFrame, usersOf, withinPage } from './frames.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import { joinsAudience, lastVisible, type Watcher } from './watcher.ts'

export type CatchUp = {
  /** Sends rows that follow the watcher's cursor to it alone. */
  emit(watcher: Watcher, rows: readonly LogRow[], users: readonly UserRef[]): void
  /** Reads the log for a watcher until it is live again, or its socket is full. */
  refill(watcher: Watcher): Promise<void>
}

type Deps = {
  ch: string
  log: Pick<LogStore, 'rowsAfter'>
  access: Pick<Access, 'see'>
  /** The hub's last row, and the epoch that it is of. */
  tail(): { last: number; epoch: number }
  names(rows: readonly LogRow[]): Promise<UserRef[]>
  /** The watcher is none any more. */
  left(watcher: Watcher): void
}

const refillRows = 200

/** Brings watchers to the tail of their hub. */
export function createCatchUp({ ch, log, access, tail, names, left }: Deps): CatchUp {
  function emit(watcher: Watcher, rows: readonly LogRow[], users: readonly UserRef[]) {
    const end = lastVisible(watcher, rows)
    const visible = end < 0 ? rows : rows.slice(0, end + 1)
    const { audience } = watcher
    const shown = new Set(usersOf(visible, audience))
    watcher.cursor = visible.at(-1)?.seq ?? watcher.cursor
    watcher.sink.send(
      eventFrame(visible, {
        epoch: tail().epoch,
        audience,
        viewer: watcher.principal.user.id,
        users: users.filter(({ id }) => shown.has(id)),
      }),
    )
    if (end >= 0) close(watcher)
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
    const { last, epoch } = tail()
    if (watcher.stale) {
      await jump(watcher)
      return
    }
    if (watcher.cursor >= last) {
      watcher.live = true
      if (!watcher.caughtUp) watcher.sink.send(markFrame('caughtUp', watcher.cursor, epoch))
      watcher.caughtUp = true
      return
    }
    const rows = withinPage(await log.rowsAfter(ch, watcher.cursor, refillRows))
    if (rows[0]?.seq !== watcher.cursor + 1 || joinsAudience(watcher, rows)) {
      watcher.stale = true
      return
    }
    const users = await names(rows)
    if (isCurrent(watcher)) emit(watcher, rows, users)
  }

  /** The watcher's place is gone, or it may see more from now on: it goes on from the head, and its right is read anew. */
  async function jump(watcher: Watcher) {
    const { last: head, epoch } = tail()
    watcher.stale = false
    try {
      const { asOf, member } = await access.see(watcher.principal, ch, head)
      watcher.asOf = asOf
      watcher.audience = member?.role ? 'members' : 'readers'
    } catch (error) {
      if (!(error instanceof ChatError) || error.retryable) {
        watcher.stale = true
        throw error
      }
      close(watcher)
      return
    }
    if (!watcher.open) return
    watcher.cursor = head
    watcher.sink.send(markFrame('limited', head, epoch))
  }

  function close(watcher: Watcher) {
    watcher.open = false
    left(watcher)
    watcher.sink.end(new ChatError('NOT_FOUND'))
  }

  return { emit, refill }
}

/** Looked at after waiting: it may have left, or its place may be gone. */
function isCurrent({ open, stale }: Watcher): boolean {
  return open && !stale
}
