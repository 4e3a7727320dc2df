import type { ChatTurn } from '../chat-provider.ts'

export type Question = {
  /** What was asked last, trimmed, at most `questionMax` UTF-16 units. */
  text: string
  /** What was said before it, without instructions. */
  turns: readonly ChatTurn[]
  /** Milliseconds since 1970. */
  now: number
  /** From 0 up to 1, which it never is. */
  random: () => number
}

/** Null: this is not a question for this skill. Never throws, whatever the text. */
export type Skill = (question: Question) => string | null

/** A longer question is cut: every skill is fast on so much. */
export const questionMax = 32_000
