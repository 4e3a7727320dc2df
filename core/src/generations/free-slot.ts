import { randomInt } from 'node:crypto'

/** One of the slots below `max` that are not taken, by chance, so that those who ask at once rarely meet; else null. */
export function freeSlot(taken: ReadonlySet<number>, max: number): number | null {
  // Under a limit that was lowered since there may be taken ones above it.
  if (taken.size >= max) return null
  let slot = randomInt(max)
  while (taken.has(slot)) slot = (slot + 1) % max
  return slot
}
