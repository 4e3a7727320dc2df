export type Random = {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `n`. */
  int(n: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** mulberry32: the same seed gives the same numbers on every machine. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 2_654_435_761) + 12_345
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (n: number) => Math.floor(next() * n)
  return {
    next,
    int,
    chance: (probability) => probability > 0 && next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new Error('there is nothing to pick from')
      return list[int(list.length)] as (typeof list)[number] // within the list, which is not empty
    },
  }
}
