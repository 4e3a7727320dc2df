/** Counts who holds how many of something that is limited by key. */
export type Places = {
  /** Takes a place and answers the function that gives it back, or null when none is left. */
  take(key: string): (() => void) | null
}

export function createPlaces(max: number): Places {
  const taken = new Map<string, number>()
  return {
    take(key) {
      const count = taken.get(key) ?? 0
      if (count >= max) return null
      taken.set(key, count + 1)
      return () => {
        const left = (taken.get(key) ?? 1) - 1
        if (left === 0) taken.delete(key)
        else taken.set(key, left)
      }
    },
  }
}
