import type { Presence } from '../channels/channel.view.ts'
import type { Bus, UserHint } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { PresenceStore } from '../infra/presence-store.ts'
import { createTicker } from '../infra/ticker.ts'
import { presenceOf } from './presence-of.ts'

export type MembershipHint = Extract<UserHint, { kind: 'membership' }>

/** Who watches some users: one object for all of them. */
export type PresenceListener = {
  /** `current` has another value. */
  told(userId: string): void
  /** What the user may be seen by has changed. */
  moved(hint: MembershipHint): void
}

export type WatchedUsers = {
  add(userId: string, listener: PresenceListener): void
  remove(userId: string, listener: PresenceListener): void
  /** Null while it is being read for the first time. */
  current(userId: string): Presence | null
  close(): void
}

type Entry = { presence: Presence | null; listeners: Set<PresenceListener>; leave(): void }

/** Nobody tells when a node dies: with the life of its connections it shows within 75 s. */
const recheckMs = 10_000
const chunk = 500

/** The presence of all users that somebody here watches: read when the bus tells of a change, and all again every 10 s. */
export function createWatchedUsers(deps: {
  bus: Bus
  clock: Clock
  store: Pick<PresenceStore, 'states'>
}): WatchedUsers {
  const { bus, store } = deps
  const entries = new Map<string, Entry>()
  const wanted = new Set<string>()
  let reading = false
  const recheck = createTicker(deps.clock, recheckMs, async () => {
    for (const userId of entries.keys()) wanted.add(userId)
    await read()
    return entries.size > 0
  })

  async function read() {
    if (reading) return
    reading = true
    while (wanted.size > 0) {
      const ids = [...wanted].slice(0, chunk)
      for (const id of ids) wanted.delete(id)
      // Not reached means not known, never gone.
      const found = await store.states(ids).catch(() => null)
      for (const [index, id] of ids.entries())
        tell(id, found ? presenceOf(found[index] ?? []) : 'unknown')
    }
    reading = false
  }

  function tell(userId: string, presence: Presence) {
    const entry = entries.get(userId)
    if (!entry || entry.presence === presence) return
    entry.presence = presence
    for (const listener of entry.listeners) listener.told(userId)
  }

  function want(userId: string) {
    wanted.add(userId)
    void read()
  }

  function enter(userId: string): Entry {
    const listeners = new Set<PresenceListener>()
    const stops = [
      bus.subscribe(`presence:${userId}`, ({ kind }) => {
        if (kind === 'changed') want(userId)
      }),
      bus.subscribe(`user:${userId}`, (hint) => {
        if (hint.kind === 'membership') for (const listener of listeners) listener.moved(hint)
      }),
    ]
    const leave = () => stops.forEach((stop) => stop())
    const entry: Entry = { presence: null, listeners, leave }
    entries.set(userId, entry)
    want(userId)
    recheck.start()
    return entry
  }

  return {
    add: (userId, listener) => (entries.get(userId) ?? enter(userId)).listeners.add(listener),
    remove(userId, listener) {
      const entry = entries.get(userId)
      entry?.listeners.delete(listener)
      if (!entry || entry.listeners.size > 0) return
      entries.delete(userId)
      wanted.delete(userId)
      entry.leave()
    },
    current: (userId) => entries.get(userId)?.presence ?? null,
    close() {
      recheck.stop()
      for (const { leave } of entries.values()) leave()
      entries.clear()
      wanted.clear()
    },
  }
}
