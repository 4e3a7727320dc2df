export type Slots = {
  /** Resolves with the function that gives the slot back. */
  take(): Promise<() => void>
}

/** Lets `count` go at a time; the others wait in the order in which they came. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count

  function give() {
    const next = waiting.shift()
    if (next) next()
    else free++
  }

  return {
    async take() {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return give
    },
  }
}
