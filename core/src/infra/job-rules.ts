import { jobTimes } from './jobs.ts'

/** What both engines do alike with a job that failed, and how long they remember the ones that were given up. */
export const jobRules = Object.freeze({
  /** The wait before the second start of a job that failed; doubled before the third. */
  retryMs: 500,
  /** A handler whose signal was aborted may take so long to end by itself, then its job is taken from it. */
  settleMs: 1_000,
  /** Jobs that were given up are forgotten after so long, and when there are more than so many. */
  deadMs: 30 * 24 * 60 * 60 * 1_000,
  deadMax: 1_000,
  errorLength: 1_000,
})

/** How long a job waits that failed for the n-th time: half of the step is random, so that jobs that failed together part. */
export function retryDelayMs(failures: number, random: () => number): number {
  const step = jobRules.retryMs * 2 ** (failures - 1)
  return Math.round(step / 2 + (step / 2) * random())
}

/** True when a job that failed for the n-th time is given up. */
export function isGivenUp(failures: number): boolean {
  return failures >= jobTimes.startsMax
}

/** Throws when an id could not be kept by every engine. */
export function checkJobId(id: string): void {
  if (!/^[0-9a-f_-]{1,100}$/.test(id)) throw new Error(`not an id of a job: ${id.slice(0, 100)}`)
}

/** What is kept of an error: its message, cut. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.slice(0, jobRules.errorLength)
}
