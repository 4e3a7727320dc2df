export type SortedList<T> = {
  readonly size: number
  first(): T | undefined
  shift(): T | undefined
  /** How many are before the very item; -1 when it is not there. */
  indexOf(item: T): number
  /** Behind those that are equal to it. */
  add(item: T): void
  /** Takes out the very item; nothing happens when it is not there. */
  remove(item: T): void
}

/** Items in the order of a number. Fast where most are added at the end and taken from the front. */
export function createSortedList<T>(rank: (item: T) => number): SortedList<T> {
  const items: T[] = []
  // The front is not moved at every shift: that would make emptying a long list quadratic.
  let start = 0

  function indexAfter(limit: number): number {
    let [low, high] = [start, items.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = items[middle]
      if (item === undefined || rank(item) > limit) high = middle
      else low = middle + 1
    }
    return low
  }

  function compact(): void {
    if (start < items.length && (start < 1_000 || start * 2 < items.length)) return
    items.splice(0, start)
    start = 0
  }

  return {
    get size() {
      return items.length - start
    },
    first: () => items[start],
    shift() {
      const item = items[start]
      if (item !== undefined) start += 1
      compact()
      return item
    },
    indexOf(item) {
      const index = items.indexOf(item, start)
      return index < 0 ? -1 : index - start
    },
    add(item) {
      items.splice(indexAfter(rank(item)), 0, item)
    },
    remove(item) {
      const index = items.indexOf(item, start)
      if (index >= 0) items.splice(index, 1)
    },
  }
}
