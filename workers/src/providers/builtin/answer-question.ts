import { about } from './about.ts'
import { arithmetic } from './arithmetic.ts'
import { chance } from './chance.ts'
import { clockTimes } from './clock-times.ts'
import { cut } from './cut.ts'
import { dates } from './dates.ts'
import { abilities, help } from './help.ts'
import type { Question, Skill } from './skill.ts'
import { summary } from './summary.ts'
import { textTools } from './text-tools.ts'
import { units } from './units.ts'

/** The first that knows an answer gives it. Those that are sure of their questions come first. */
const skills: readonly Skill[] = [
  about,
  textTools,
  summary,
  chance,
  units,
  dates,
  clockTimes,
  arithmetic,
  help,
]

const unknown =
  'I do not know that: I am not an AI model, and this is none of my skills. An administrator can connect a real model.'

/** Indented JSON can be much longer than what was asked. */
const answerMax = 16_000

/** An answer of the built-in assistant; never blank. */
export function answerQuestion(question: Question): string {
  for (const skill of skills) {
    const answer = skill(question)
    if (answer !== null && answer.trim() !== '') return cut(answer, answerMax)
  }
  return `${unknown}\n\n${abilities}`
}
