import type { JobState } from '../infra/jobs.ts'

/** A job as an administrator sees it: neither what was asked nor what was answered. */
export type JobView = {
  /** Of the job in its queue: `ai.titles/65b2…`. What follows the slash is the id of what it is about. */
  id: string
  queue: string
  state: JobState
  /** Starts that failed or were lost; the third is the last. */
  failures: number
  addedAt: string
  /** Why and when it was given up; null before. What an error quotes is left out of the reason. */
  reason: string | null
  failedAt: string | null
}
