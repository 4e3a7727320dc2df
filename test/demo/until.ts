import type { Store } from '../../client-sdk/src/index.ts'
import { TourError } from './expect.ts'

/** Longer than anything in the tour takes on a machine that is busy. */
const longest = 60_000

/** What is found in the snapshots of a store, as soon as it is there. Throws TourError when it does not come. */
export function until<T, Found>(
  store: Store<T>,
  what: string,
  find: (snapshot: T) => Found | null | undefined | false | '',
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = find(store.getSnapshot())
      if (found === null || found === undefined || found === false || found === '') return
      stop()
      resolve(found)
    }
    const timer = setTimeout(() => {
      stop()
      reject(new TourError(`waited in vain: ${what}`))
    }, longest)
    const unsubscribe = store.subscribe(look)
    const stop = () => {
      clearTimeout(timer)
      unsubscribe()
    }
    look()
  })
}
