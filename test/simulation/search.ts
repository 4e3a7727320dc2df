import { simulate } from './simulate.ts'
import type { Config } from './world/config.ts'
import type { Sabotage } from './world/sabotage.ts'

/** The first seed from 1 on whose schedule fails, and how; null when none of them does. */
export async function firstFailure(
  config: Config,
  schedules: number,
  sabotage: Sabotage = {},
): Promise<{ seed: number; failure: Error } | null> {
  for (let seed = 1; seed <= schedules; seed++) {
    const { failure } = await simulate(seed, config, { sabotage })
    if (failure) return { seed, failure }
  }
  return null
}
