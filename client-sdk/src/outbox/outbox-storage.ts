import { readJson, type ChatStorage } from '../storage.ts'
import { isStored, type StoredEntry } from './outbox-entry.ts'

export type OutboxStorage = {
  load(): Promise<StoredEntry[]>
  /** Writes soon; changes made during a write go into the next one. `gone` are the nonces that are settled. */
  save(entries: () => StoredEntry[], gone: readonly string[]): void
}

/** Runs a task while no other of this name runs, in this tab or another. */
export type Exclusively = (name: string, task: () => Promise<void>) => Promise<void>

/**
 * The unsent messages of one user. What another tab with the same storage has put there is left in place: the nonce
 * makes it harmless that both send it.
 */
export function createOutboxStorage(
  storage: ChatStorage,
  userId: string,
  exclusively: Exclusively,
): OutboxStorage {
  const key = `${userId}:outbox`
  const settled = new Set<string>()
  let writing = false
  let again = false

  async function load() {
    const stored = await readJson(storage, key)
    return Array.isArray(stored) ? stored.filter(isStored) : []
  }

  async function write(entries: () => StoredEntry[]) {
    const done = [...settled]
    const others = await load()
    const mine = entries()
    const skip = new Set([...done, ...mine.map(({ nonce }) => nonce)])
    const all = [...others.filter(({ nonce }) => !skip.has(nonce)), ...mine]
    if (all.length === 0) await storage.delete(key)
    else await storage.set(key, JSON.stringify(all))
    for (const nonce of done) settled.delete(nonce)
  }

  return {
    load,
    save(entries, gone) {
      for (const nonce of gone) settled.add(nonce)
      again = true
      if (writing) return
      writing = true
      void (async () => {
        while (again) {
          again = false
          await exclusively(key, () => write(entries)).catch(() => undefined) // a full storage: the messages are in memory, the next change tries again
        }
        writing = false
      })()
    },
  }
}
