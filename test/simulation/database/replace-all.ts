import type { Replacement } from '@chatcord/core/log/projection.store'

/** Inserts first, then guarded replacements, one document at a time, as an unordered bulk write does. */
export function* replaceAll<R extends { rev: number }>(
  changes: readonly Replacement<R>[],
  at: { find(next: R): R | undefined; put(next: R): void },
): Generator<undefined, boolean> {
  let all = true
  const ordered = [
    ...changes.filter(({ was }) => was === null),
    ...changes.filter(({ was }) => was !== null),
  ]
  for (const [index, { next, was }] of ordered.entries()) {
    if (index > 0) yield
    const before = at.find(next)
    if ((before?.rev ?? null) === was) at.put(next)
    else all = false
  }
  return all
}
