import type { Presence } from '../channels/channel.view.ts'
import type { Principal } from '../auth/principal.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import {
  presenceRenewMs,
  type ConnectionState,
  type LiveConnection,
  type PresenceStore,
} from '../infra/presence-store.ts'
import { createTicker } from '../infra/ticker.ts'
import { presenceOf } from './presence-of.ts'

export type Connections = {
  /** The caller has a socket here; the answered function tells its end. */
  open(principal: Principal): () => void
  /** The state of all sockets of the caller's session, on every node. */
  set(principal: Principal, state: ConnectionState): void
  close(): void
}

export type ConnectionDeps = { bus: Bus; clock: Clock; store: PresenceStore; createId(): string }

/** `via` is the session or the token behind it. */
type Connection = LiveConnection & { readonly via: string }
type Person = { all: Set<Connection>; told: Presence; leave(): void }

/** A page that is loaded anew is back within this time: nobody sees it go. */
const lingerMs = 5_000

/** Keeps the connections of this node alive in the store, and tells the others when a person's state here changes. */
export function createConnections({ bus, clock, store, createId }: ConnectionDeps): Connections {
  const people = new Map<string, Person>()
  const unsaved = new Set<Connection>()
  let saving = false
  let closed = false
  const renewal = createTicker(clock, presenceRenewMs, async () => {
    for (const { all } of people.values()) for (const connection of all) unsaved.add(connection)
    await save()
    return people.size > 0
  })

  async function save() {
    if (saving) return
    saving = true
    while (unsaved.size > 0 && !closed) {
      const batch = [...unsaved].filter((one) => people.get(one.userId)?.all.has(one))
      unsaved.clear()
      // What cannot be saved now is saved at the next renewal.
      const saved = await store.renew(batch).then(
        () => true,
        () => false,
      )
      if (saved) for (const { userId } of batch) tellChange(userId)
    }
    saving = false
  }

  function tellChange(userId: string) {
    const person = people.get(userId)
    const presence = presenceOf([...(person?.all ?? [])].map(({ state }) => state))
    if (closed || presence === person?.told) return
    if (person) person.told = presence
    bus.publish(`presence:${userId}`, { kind: 'changed' })
  }

  function personOf(userId: string): Person {
    const known = people.get(userId)
    if (known) return known
    const leave = bus.subscribe(`presence:${userId}`, (hint) => {
      if (hint.kind === 'set') apply(userId, hint.via, hint.state)
    })
    const person: Person = { all: new Set(), told: 'offline', leave }
    people.set(userId, person)
    return person
  }

  function apply(userId: string, via: string, state: ConnectionState) {
    for (const connection of people.get(userId)?.all ?? []) {
      if (connection.via !== via || connection.state === state) continue
      connection.state = state
      unsaved.add(connection)
    }
    void save()
  }

  function remove(connection: Connection) {
    const { userId, connectionId } = connection
    const person = people.get(userId)
    if (closed || !person?.all.delete(connection)) return
    if (person.all.size === 0) {
      people.delete(userId)
      person.leave()
    }
    // What is not removed expires.
    const removed = store.remove(userId, connectionId).catch(() => undefined)
    void removed.then(() => tellChange(userId))
  }

  return {
    open(principal) {
      const userId = principal.user.id
      const { all } = personOf(userId)
      const via = viaOf(principal)
      const state = [...all].find((other) => other.via === via)?.state ?? 'online'
      const connection = { userId, connectionId: createId(), via, state }
      all.add(connection)
      unsaved.add(connection)
      void save()
      renewal.start()
      return () => void clock.sleep(lingerMs).then(() => remove(connection))
    },
    set(principal, state) {
      const via = viaOf(principal)
      apply(principal.user.id, via, state)
      bus.publish(`presence:${principal.user.id}`, { kind: 'set', via, state })
    },
    close() {
      closed = true
      renewal.stop()
      // Without a word: whoever is back at another node within its next check has not been away.
      for (const { all, leave } of people.values()) {
        leave()
        for (const { userId, connectionId } of all)
          store.remove(userId, connectionId).catch(() => undefined)
      }
      people.clear()
    },
  }
}

function viaOf({ sessionId, tokenId }: Principal): string {
  return sessionId ?? tokenId ?? ''
}
