import { runInOrder } from './run-in-order.ts'

/** Runs a task for every item, `inFlight` at a time. Rejects with the first failure. */
export function forEach<T>(
  items: readonly T[],
  inFlight: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  return runInOrder(items, (item) => item, { inFlight, due: () => Promise.resolve(), run })
}
