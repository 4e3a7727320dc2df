/** How fast the jobs of one queue may run, over all processes. Both change while jobs run. */
export type QueueLimits = {
  /** Jobs at once; null without a bound. */
  concurrency: number | null
  perMinute: number | null
}

export type JobOptions = {
  /** 1 goes first. Jobs of the same priority run in the order in which they were added. */
  priority?: number
  delayMs?: number
}

export type Job = {
  id: string
  /** Aborted when the process gives the job back because it stops, or has lost it to another process. */
  signal: AbortSignal
}

/** Ends normally, or throws: `RetryJob` and `PauseQueue` put the job back, whatever else it throws is tried again at most twice. */
export type JobHandler = (job: Job) => Promise<void>

export type Processing = {
  /** Takes no new job, waits so long for the running ones, then aborts them and puts them back for another process. */
  close(options: { graceMs: number }): Promise<void>
}

export type JobCounts = { waiting: number; active: number; delayed: number; failed: number }

/** `waiting`: also for its time to come. `failed`: it was given up. */
export const jobStates = ['waiting', 'running', 'failed'] as const
export type JobState = (typeof jobStates)[number]

/** A job from outside. Times in milliseconds since 1970. */
export type JobInfo = {
  id: string
  state: JobState
  /** Starts that failed, or were lost with their process. */
  failures: number
  addedAt: number
  /** Why and when it was given up; null before. */
  ended: { error: string; at: number } | null
}

/**
 * Hands jobs to processes. A job is only an id: what it is stands in the database, which is the truth about what was
 * done, so an engine may forget everything and be told again. The same id is not added twice while it waits or runs.
 */
export type JobEngine = {
  /** Rejects with UNAVAILABLE when the queue cannot be reached. */
  add(queue: string, id: string, options?: JobOptions): Promise<void>
  process(queue: string, handler: JobHandler, options: { concurrency: number }): Processing
  /** Takes a job away that waits or was given up; false when it runs or is not there. */
  remove(queue: string, id: string): Promise<boolean>
  setLimits(queue: string, limits: QueueLimits): Promise<void>
  counts(queue: string): Promise<JobCounts>
  /** How many waiting jobs start before this one; null when it does not wait. Others may still get in before it. */
  ahead(queue: string, id: string): Promise<number | null>
  /** The ids of all jobs in a state, in no order. */
  ids(queue: string, state: JobState): Promise<string[]>
  /** Null when it is not there. */
  find(queue: string, id: string): Promise<JobInfo | null>
  /** Runs a job again that was given up; false when it is not among them. */
  revive(queue: string, id: string): Promise<boolean>
  close(): Promise<void>
}

/** Thrown by a handler: the job comes back after `delayMs`, and this start does not count. */
export class RetryJob extends Error {
  override readonly name = 'RetryJob'
  readonly delayMs: number
  constructor(delayMs: number) {
    super(`the job comes back in ${delayMs} ms`)
    this.delayMs = delayMs
  }
}

/** Thrown by a handler: the job comes back, and no job of its queue starts before `delayMs` have passed. */
export class PauseQueue extends Error {
  override readonly name = 'PauseQueue'
  readonly delayMs: number
  constructor(delayMs: number) {
    super(`the queue rests for ${delayMs} ms`)
    this.delayMs = delayMs
  }
}

/** Shared by every process of an installation: the one that checked last sets the pace for all. */
export const jobTimes = Object.freeze({
  /** A process that does not renew its hold of a job for so long has lost it. */
  lockMs: 10_000,
  /** How often lost jobs are looked for: with the lock, a killed process's job is taken within 15 s. */
  checkMs: 5_000,
  /** Starts of one job that end with its process killed or with an unexpected error. */
  startsMax: 3,
})
