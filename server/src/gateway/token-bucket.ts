/** Allows `burst` at once and `perSecond` in the long run. */
export type TokenBucket = {
  /** Takes one, or so many; answers how long to wait in milliseconds when there were fewer, else 0. */
  take(count?: number): number
}

/** What is taken beyond the last one counts as a debt, so that who goes on asking waits longer. */
export function createTokenBucket(
  perSecond: number,
  burst: number,
  now: () => number,
): TokenBucket {
  let level = burst
  let at = now()
  return {
    take(count = 1) {
      const time = now()
      // A clock may be set back.
      const passed = Math.max(0, time - at)
      level = Math.min(burst, level + (passed / 1_000) * perSecond)
      at = time
      level -= count
      return level >= 0 ? 0 : Math.ceil((-level / perSecond) * 1_000)
    },
  }
}
