export type WakeUp = {
  /** Ends the present or the next `wait`. */
  ring(): void
  /** Until the bell has rung since the last `wait`. */
  wait(): Promise<void>
}

/** A bell for one who waits. It is remembered when it rings while nobody waits. */
export function createWakeUp(): WakeUp {
  let rang = false
  let wake: (() => void) | null = null

  return {
    ring() {
      rang = true
      wake?.()
    },
    async wait() {
      if (!rang) await new Promise<void>((resolve) => (wake = resolve))
      rang = false
      wake = null
    },
  }
}
