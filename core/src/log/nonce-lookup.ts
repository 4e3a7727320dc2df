import type { LogStore, NonceKey } from './log.store.ts'
import type { LogRow } from './log-row.ts'

export type NonceLookup = (key: NonceKey) => Promise<LogRow | null>

type Asked = { key: NonceKey; resolve(row: LogRow | null): void; reject(error: unknown): void }

const keysMax = 100

/** Finds rows by nonce, one query in flight: what is asked meanwhile goes together into the next one. */
export function createNonceLookup(log: Pick<LogStore, 'rowsOfNonces'>): NonceLookup {
  let asked: Asked[] = []
  let busy = false

  async function drain() {
    while (asked.length > 0) {
      const batch = asked.slice(0, keysMax)
      asked = asked.slice(keysMax)
      try {
        const rows = await log.rowsOfNonces(batch.map(({ key }) => key))
        const found = new Map(rows.map((row) => [nameOf(row), row]))
        for (const { key, resolve } of batch) resolve(found.get(nameOf(key)) ?? null)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }

  return (key) =>
    new Promise((resolve, reject) => {
      asked.push({ key, resolve, reject })
      if (busy) return
      busy = true
      void drain()
    })
}

function nameOf({ ch, by, nonce }: NonceKey): string {
  return `${ch} ${by} ${nonce}`
}
