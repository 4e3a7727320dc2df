import type { GenerationView } from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'
import { aborted } from '../errors/local-errors.ts'
import { hasEnded } from './has-ended.ts'

export type PieceSource = {
  view(): GenerationView
  /** Why it could not be begun or followed; null while nothing is wrong. */
  failure(): ChatError | null
  /** Resolves as soon as the condition holds. */
  until(holds: () => boolean): Promise<void>
}

/** The text piece by piece, from its beginning. See `Generation` for what happens when it begins anew. */
export async function* piecesOf({ view, failure, until }: PieceSource): AsyncGenerator<string> {
  let given = ''
  for (;;) {
    const seen = view()
    const { text, state } = seen
    const failed = failure()
    if (failed) throw failed
    if (text.length > given.length && text.startsWith(given)) {
      const piece = text.slice(given.length)
      given = text
      yield piece
      continue
    }
    if (state === 'stopped' || state === 'failed' || (state === 'done' && text === given)) return
    if (hasEnded(seen) || !given.startsWith(text))
      throw aborted('The answer was begun anew and says something else: its text is in the store.')
    await until(() => view() !== seen)
  }
}
