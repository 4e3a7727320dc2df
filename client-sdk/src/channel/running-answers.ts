import type { MessageView } from '@chatcord/server/contract'
import { hasEnded } from '../generations/has-ended.ts'
import { withPiece, type Piece, type RunningText } from '../generations/running-text.ts'

export type RunningAnswers = {
  /**
   * Takes in a piece of the answer at the seq `target`. False when text before it is missing: what is shown stays as it
   * is until the whole comes.
   */
  hear(piece: Piece & { target: number }): boolean
  /** The log has the whole answer. */
  ended(target: number): void
  clear(): void
  /** The messages with the text so far of those that are being written; the same objects until something changes. */
  over(messages: readonly MessageView[]): readonly MessageView[]
}

type Answer = { running: RunningText; shown: { base: MessageView; message: MessageView } | null }

/** Beyond this the oldest is let go: its end was missed, or comes with the next page. */
const answersMax = 100

/** The text of running answers, laid over the messages of the log. It never becomes part of them. */
export function createRunningAnswers(changed: () => void): RunningAnswers {
  const answers = new Map<number, Answer>()
  let last: { base: readonly MessageView[]; shown: readonly MessageView[] } | null = null

  function touch() {
    last = null
    changed()
  }

  function drawn(answer: Answer, base: MessageView): MessageView {
    const { running, shown } = answer
    if (shown?.base === base) return shown.message
    const { attempt, text } = running
    const generation = base.generation && { ...base.generation, state: 'running' as const, attempt }
    const message = { ...base, text, generation }
    answer.shown = { base, message }
    return message
  }

  function draw(messages: readonly MessageView[]): readonly MessageView[] {
    let shown: MessageView[] | null = null
    for (const [target, answer] of answers) {
      const index = messages.findLastIndex(({ seq }) => seq <= target)
      const base = messages[index]
      if (base?.seq !== target) continue
      if (!base.generation || hasEnded(base.generation) || base.deleted) answers.delete(target)
      else (shown ??= messages.slice())[index] = drawn(answer, base)
    }
    return shown ?? messages
  }

  return {
    hear({ target, ...piece }) {
      const known = answers.get(target)?.running ?? null
      const running = withPiece(known, piece)
      if (!running) return false
      if (running === known) return true
      answers.set(target, { running, shown: null })
      const [oldest] = answers.keys()
      if (answers.size > answersMax && oldest !== undefined) answers.delete(oldest)
      touch()
      return true
    },
    ended(target) {
      if (answers.delete(target)) touch()
    },
    clear() {
      if (answers.size === 0) return
      answers.clear()
      touch()
    },
    over(messages) {
      if (last?.base !== messages) last = { base: messages, shown: draw(messages) }
      return last.shown
    },
  }
}
