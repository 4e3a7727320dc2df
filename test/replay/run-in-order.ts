import { createSlots } from './slots.ts'

export type OrderDeps<T> = {
  /** How many items may be under way or wait for their predecessor: the log is gone through in a window of this size. */
  inFlight: number
  /** Resolves when the item's time has come. */
  due(item: T): Promise<void>
  run(item: T): Promise<void>
}

/** Runs items of one owner one after the other, and those of different owners at once. Rejects with the first failure. */
export async function runInOrder<T>(
  items: readonly T[],
  ownerOf: (item: T) => unknown,
  { inFlight, due, run }: OrderDeps<T>,
): Promise<void> {
  const slots = createSlots(inFlight)
  const last = new Map<unknown, Promise<void>>()
  const failed = new AbortController()

  for (const item of items) {
    await due(item)
    const give = await slots.take()
    if (failed.signal.aborted) break
    const owner = ownerOf(item)
    const before = last.get(owner) ?? Promise.resolve()
    const mine = before
      .then(() => (failed.signal.aborted ? undefined : run(item)))
      .catch((error: unknown) => failed.abort(error))
      .finally(give)
    last.set(owner, mine)
  }
  await Promise.all(last.values())
  failed.signal.throwIfAborted()
}
