import { ChatError } from '../errors.ts'
import type { Replacement } from './projection.store.ts'

type Rev = { rev: number }

const roundsMax = 60

/** Of these keys, what has another `rev` than it had. */
export function replacements<K, R extends Rev>(
  keys: readonly K[],
  of: (key: K) => { was: R | null; next: R | null },
) {
  return keys.flatMap((key): Replacement<R>[] => {
    const { was, next } = of(key)
    return next && next.rev !== was?.rev ? [{ next, was: was?.rev ?? null }] : []
  })
}

/** Plans and writes until all is written: a document that another projector wrote first is read again. */
export async function untilWritten<R extends Rev>(
  plan: () => Promise<Replacement<R>[]>,
  write: (changes: readonly Replacement<R>[]) => Promise<boolean>,
) {
  for (let round = 0; round < roundsMax; round++) {
    const changes = await plan()
    if (changes.length === 0 || (await write(changes))) return
  }
  throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
}
