import { ChatError } from './errors.ts'
import { limits, type Limits } from './limits.ts'

/** Counts who holds how many of something that costs a node memory and time for as long as it is held. */
export type Places = {
  /** Answers the function that gives them back; null when fewer are left. */
  take(key: string, count?: number): (() => void) | null
}

export function createPlaces(max: number): Places {
  const taken = new Map<string, number>()

  function add(key: string, count: number) {
    const now = (taken.get(key) ?? 0) + count
    if (now === 0) taken.delete(key)
    else taken.set(key, now)
  }

  return {
    take(key, count = 1) {
      if ((taken.get(key) ?? 0) + count > max) return null
      add(key, count)
      return () => add(key, -count)
    },
  }
}

/** As many for each key as a limit says that clients are told of; throws LIMIT_REACHED for more. */
export function createLimitedPlaces(limit: keyof Limits) {
  const max = limits[limit]
  const places = createPlaces(max)
  return (key: string, count?: number): (() => void) => {
    const giveBack = places.take(key, count)
    if (giveBack === null) throw new ChatError('LIMIT_REACHED', { limit, max })
    return giveBack
  }
}
