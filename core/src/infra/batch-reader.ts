type Asked<K, V> = { key: K; resolve(value: V | null): void; reject(error: unknown): void }

/** Keys of one query. */
const keysMax = 100

/**
 * Finds values by key, one query in flight: what is asked meanwhile goes together into the next one, which begins
 * after it was asked. `nameOf` is the same text for a key and for the value that it finds.
 */
export function createBatchReader<K extends object, V extends K>(
  load: (keys: readonly K[]) => Promise<readonly V[]>,
  nameOf: (key: K) => string,
): (key: K) => Promise<V | null> {
  let asked: Asked<K, V>[] = []
  let busy = false

  async function drain() {
    while (asked.length > 0) {
      const batch = asked.slice(0, keysMax)
      asked = asked.slice(keysMax)
      try {
        const values = await load(batch.map(({ key }) => key))
        const found = new Map(values.map((value) => [nameOf(value), value]))
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
