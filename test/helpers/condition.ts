export type Condition = {
  /** To be called after each change. */
  changed(): void
  until(fits: () => boolean): Promise<void>
}

/** For what a test itself writes down: waits without asking again and again. */
export function createCondition(): Condition {
  const waiting = new Set<{ fits: () => boolean; resolve: () => void }>()

  return {
    changed() {
      for (const one of waiting) {
        if (!one.fits()) continue
        waiting.delete(one)
        one.resolve()
      }
    },
    async until(fits) {
      if (fits()) return
      // What is waited for may hang on a timer that keeps no process alive.
      const alive = setInterval(() => undefined, 1_000)
      await new Promise<void>((resolve) => waiting.add({ fits, resolve }))
      clearInterval(alive)
    },
  }
}
