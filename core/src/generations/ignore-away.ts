import { isFailure } from '../errors.ts'

/** For a call of the job engine that the sweeper makes up for. */
export function ignoreAway(error: unknown): void {
  if (!isFailure(error, 'UNAVAILABLE')) throw error
}
