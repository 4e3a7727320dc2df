import type { ChatClient } from '../../client-sdk/src/index.ts'
import type { Person } from './person.ts'

export type ClientPool = {
  /** Runs a task as a person: on the client that they have, or on a new one. Waits while every client is in use. */
  use<T>(person: Person, task: (chat: ChatClient) => Promise<T>): Promise<T>
  /** How many clients were opened so far. */
  opened(): number
  close(): void
}

type Place = { chat: ChatClient; uses: number }

/** At most `max` clients, and so sockets, for any number of people. The least recently used idle one is closed for a new one. */
export function createClientPool(max: number): ClientPool {
  const places = new Map<Person, Place>() // the least recently used first
  const waiting: (() => void)[] = []
  let opened = 0

  function makeRoom(): boolean {
    if (places.size < max) return true
    for (const [person, { chat, uses }] of places) {
      if (uses > 0) continue
      chat.close()
      return places.delete(person)
    }
    return false
  }

  function place(person: Person): Place | null {
    const known = places.get(person)
    if (!known && !makeRoom()) return null
    if (!known) opened++
    const place = known ?? { chat: person.open(), uses: 0 }
    places.delete(person)
    places.set(person, place)
    return place
  }

  async function enter(person: Person): Promise<Place> {
    let found = place(person)
    while (!found) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      found = place(person)
    }
    found.uses++
    return found
  }

  return {
    async use(person, task) {
      const place = await enter(person)
      try {
        return await task(place.chat)
      } finally {
        place.uses--
        waiting.shift()?.()
      }
    },
    opened: () => opened,
    close() {
      for (const { chat } of places.values()) chat.close()
      places.clear()
    },
  }
}
