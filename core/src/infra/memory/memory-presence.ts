import type { Clock } from '../clock.ts'
import { presenceTtlMs, type ConnectionState, type PresenceStore } from '../presence-store.ts'

type Entry = { state: ConnectionState; until: number }

/** Who is connected to the single node. */
export function createMemoryPresence({ clock }: { clock: Pick<Clock, 'now'> }): PresenceStore {
  const users = new Map<string, Map<string, Entry>>()

  function live(userId: string): Map<string, Entry> {
    const entries = users.get(userId) ?? new Map<string, Entry>()
    for (const [id, { until }] of entries) if (until <= clock.now()) entries.delete(id)
    if (entries.size === 0) users.delete(userId)
    return entries
  }

  return {
    renew(connections) {
      for (const { userId, connectionId, state } of connections) {
        const entries = live(userId).set(connectionId, {
          state,
          until: clock.now() + presenceTtlMs,
        })
        users.set(userId, entries)
      }
      return Promise.resolve()
    },
    remove(userId, connectionId) {
      users.get(userId)?.delete(connectionId)
      live(userId)
      return Promise.resolve()
    },
    states: (userIds) =>
      Promise.resolve(
        userIds.map((userId) => [...live(userId).values()].map(({ state }) => state)),
      ),
    close() {
      users.clear()
      return Promise.resolve()
    },
  }
}
