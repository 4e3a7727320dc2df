import { lineTimes } from './log-clock.ts'
import type { LogLine } from './parse-line.ts'

/** One thing that a person of the log does. `topic` and `kick` need rights that the replay's operator has. */
export type Action =
  | { kind: 'send'; as: 'text' | 'action'; text: string }
  | { kind: 'join' | 'leave' | 'kick' }
  | { kind: 'rename'; name: string }
  | { kind: 'topic'; topic: string }

/** `person` is the nick under which somebody was first known; null is the operator. `atMs` counts from the first line. */
export type Step = { person: string | null; atMs: number; action: Action }

export type Plan = {
  steps: Step[]
  /** Lines that nobody can replay, by kind. */
  skipped: Record<string, number>
}

/**
 * What is to be done so that a channel goes through what its log tells. Who is in the channel without having joined,
 * because the log begins later or missed it, joins in front of what they do first.
 */
export function planSteps(lines: readonly LogLine[]): Plan {
  const times = lineTimes(lines)
  const persons = new Map<string, string>() // by the nick of the moment
  const present = new Set<string>()
  const steps: Step[] = []
  const skipped: Plan['skipped'] = {}

  lines.forEach((line, index) => {
    const atMs = times[index] ?? 0
    const add = (person: string | null, action: Action) => steps.push({ person, atMs, action })
    const here = (nick: string) => {
      const person = persons.get(nick) ?? nick
      if (!present.has(person)) add(person, { kind: 'join' })
      present.add(person)
      return person
    }

    switch (line.kind) {
      case 'message':
        return add(here(line.nick), { kind: 'send', as: 'text', text: line.text })
      case 'action':
        return add(here(line.nick), { kind: 'send', as: 'action', text: line.text })
      case 'join': {
        const person = persons.get(line.nick) ?? line.nick
        present.add(person)
        return add(person, { kind: 'join' })
      }
      case 'leave':
      case 'kick': {
        const person = here(line.nick)
        present.delete(person)
        return add(person, { kind: line.kind })
      }
      case 'rename': {
        const person = here(line.nick)
        persons.set(line.to, person)
        return add(person, { kind: 'rename', name: line.to })
      }
      case 'topic':
        return add(null, { kind: 'topic', topic: line.topic })
      default:
        skipped[line.kind] = (skipped[line.kind] ?? 0) + 1
    }
  })
  return { steps, skipped }
}
