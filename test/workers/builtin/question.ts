import type { Question, Skill } from '@chatcord/workers/providers/builtin/skill'

/** A question on a Wednesday, with dice that always fall in the middle. */
export function question(text: string, more: Partial<Question> = {}): Question {
  return { text, turns: [], now: Date.parse('2026-07-01T12:30:00Z'), random: () => 0.5, ...more }
}

export function asking(skill: Skill) {
  return (text: string, more: Partial<Question> = {}) => skill(question(text, more))
}
