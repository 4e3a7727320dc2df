import { ChatError } from './errors.ts'
import { limits, type Limits } from './limits.ts'

/** Counts who holds how many of something that costs a node memory and time for as long as it is held. */
export type Places = {
  /** Answers the function that gives them back. Throws LIMIT_REACHED. */
  take(key: string, count?: number): () => void
}

export function createPlaces(limit: keyof Limits): Places {
  const max = limits[limit]
  const taken = new Map<string, number>()

  function add(key: string, count: number) {
    const now = (taken.get(key) ?? 0) + count
    if (now > max) throw new ChatError('LIMIT_REACHED', { limit, max })
    if (now === 0) taken.delete(key)
    else taken.set(key, now)
  }

  return {
    take(key, count = 1) {
      add(key, count)
      return () => add(key, -count)
    },
  }
}
