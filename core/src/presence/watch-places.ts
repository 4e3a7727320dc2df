import { ChatError } from '../errors.ts'

/** People whom one user watches from this node, over all sockets: some thousands in each of ten tabs. */
const max = 20_000

export type WatchPlaces = {
  /** Answers the function that gives them back. Throws LIMIT_REACHED. */
  take(viewer: string, count: number): () => void
}

/** Each person who is watched costs memory and is looked at every few seconds, whoever it is. */
export function createWatchPlaces(): WatchPlaces {
  const taken = new Map<string, number>()

  function add(viewer: string, count: number) {
    const now = (taken.get(viewer) ?? 0) + count
    if (now > max) throw new ChatError('LIMIT_REACHED', { limit: 'presenceUsersPerUser', max })
    if (now === 0) taken.delete(viewer)
    else taken.set(viewer, now)
  }

  return {
    take(viewer, count) {
      add(viewer, count)
      return () => add(viewer, -count)
    },
  }
}
