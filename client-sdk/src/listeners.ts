export type Listeners<T> = {
  /** The answer ends it; true the first time. */
  add(listener: (value: T) => void): () => boolean
  emit(value: T): void
}

/** A set of listeners. One that throws is reported as an uncaught error and does not keep the others from hearing. */
export function createListeners<T>(): Listeners<T> {
  const all = new Set<{ listener: (value: T) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      all.add(entry)
      return () => all.delete(entry)
    },
    emit(value) {
      for (const { listener } of all) {
        try {
          listener(value)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}
