export type EventQueue<T> = {
  push(item: T): void
  /** The next item, as soon as there is one; null when the queue was ended. */
  next(): Promise<T | null>
  readonly length: number
  end(error?: unknown): void
}

/** What is pushed here and pulled there, in order. After `end` what is left can still be pulled; an error comes last. */
export function createEventQueue<T>(): EventQueue<T> {
  const items: T[] = []
  let wake: (() => void) | null = null
  let over: { error: unknown } | null = null

  return {
    get length() {
      return items.length
    },
    push(item) {
      if (over) return
      items.push(item)
      wake?.()
    },
    async next() {
      while (items.length === 0) {
        if (over?.error) throw over.error as Error // whoever ended the queue chose it
        if (over) return null
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return items.shift() ?? null
    },
    end(error) {
      over ??= { error }
      wake?.()
    },
  }
}
