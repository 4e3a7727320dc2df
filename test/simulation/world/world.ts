import type { Check } from '../check/check.ts'
import type { Database } from '../database/database.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import type { Config } from './config.ts'
import type { Sabotage } from './sabotage.ts'

/** What everything in a schedule shares. */
export type World = {
  config: Config
  random: Random
  scheduler: Scheduler
  db: Database
  check: Check
  sabotage: Sabotage
  /** Faults stop in the calm phase, at the end. */
  calm: boolean
  trace(who: string, text: () => string): void
}

/** The time at the start of a schedule. */
export const epochMs = Date.parse('2026-01-01T00:00:00.000Z')

export function happens({ calm, random }: World, probability: number): boolean {
  return !calm && random.chance(probability)
}

/** How long something takes: mostly nothing but its turn, sometimes very long. */
export function lag(world: World): number {
  const { config, random } = world
  return happens(world, config.slow) ? config.tickMs * (10 + random.int(90)) : 0
}
