import type { Presence, PresenceEvent } from '@chatcord/server/contract'
import { createHeldStore, type HeldStore } from '../held-store.ts'
import type { Runtime } from '../runtime.ts'
import type { Store } from '../store.ts'
import { lastingWatch } from '../transport/lasting-watch.ts'
import type { Transport } from '../transport/transport.ts'

export type PresenceStores = {
  /** The same object for the same id. */
  of(userId: string): Store<Presence>
  userChanged(signedIn: boolean): void
}

type Person = { value: Presence; held: boolean; looking: HeldStore; store: Store<Presence> }

/** What is asked for within this time is asked for together. */
const gatherMs = 20
/** Ids of one subscription. */
const chunk = 200

/** Who is there, of those whom somebody looks at: as few subscriptions as hold them all. */
export function createPresence(live: { transport: Transport; runtime: Runtime }): PresenceStores {
  const { runtime } = live
  const people = new Map<string, Person>()
  let stops: (() => void)[] = []
  let signedIn = false
  let gathering = false

  function meet(userId: string): Person {
    const person: Person = {
      value: 'unknown',
      held: false,
      looking: createHeldStore(runtime, { first: () => hold(true), last: () => hold(false) }),
      store: {
        getSnapshot: () => person.value,
        subscribe: (listener) => person.looking.subscribe(listener),
      },
    }
    function hold(held: boolean) {
      if (person.held === held) return
      person.held = held
      if (!held) set(userId, 'unknown')
      gather()
    }
    people.set(userId, person)
    return person
  }

  function set(userId: string, value: Presence) {
    const person = people.get(userId)
    if (!person || person.value === value) return
    person.value = value
    person.looking.notify()
  }

  function gather() {
    if (gathering) return
    gathering = true
    runtime.after(gatherMs, () => {
      gathering = false
      restart()
    })
  }

  function restart() {
    for (const stop of stops) stop()
    stops = []
    const ids = [...people].flatMap(([id, { held }]) => (held ? id : []))
    for (let from = 0; signedIn && from < ids.length; from += chunk)
      stops.push(listen(ids.slice(from, from + chunk)))
  }

  function listen(userIds: readonly string[]) {
    const lose = () => userIds.forEach((id) => set(id, 'unknown'))
    return lastingWatch(live, {
      path: 'presence.watch',
      input: () => ({ userIds }),
      onData(data) {
        const { userId, presence } = data as PresenceEvent // the router's own type of this subscription
        set(userId, presence)
      },
      onLost: lose,
      onEnd: lose,
    })
  }

  return {
    of: (userId) => (people.get(userId) ?? meet(userId)).store,
    userChanged(now) {
      signedIn = now
      for (const id of people.keys()) set(id, 'unknown')
      restart()
    },
  }
}
