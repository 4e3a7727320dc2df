import { PauseQueue, RetryJob, type Job, type JobHandler } from './jobs.ts'

/** How a start of a job ended. `givenBack`: its signal was aborted and it did not end by itself. */
export type JobOutcome =
  | { kind: 'done' }
  | { kind: 'retry' | 'pause'; delayMs: number }
  | { kind: 'failed'; error: unknown }
  | { kind: 'givenBack' }

/**
 * Runs a handler once and never rejects. A handler whose job is aborted has until `settled` answers to end; what it
 * does later is not listened to.
 */
export async function runJob(
  handler: JobHandler,
  job: Job,
  settled: () => Promise<void>,
): Promise<JobOutcome> {
  const { signal } = job
  const run = Promise.resolve()
    .then(() => handler(job))
    .then(
      (): JobOutcome => ({ kind: 'done' }),
      (error: unknown) => outcomeOf(error, signal),
    )
  let leave: () => void = () => undefined
  const taken = new Promise<JobOutcome>((resolve) => {
    const give = () => void settled().then(() => resolve({ kind: 'givenBack' }))
    leave = () => signal.removeEventListener('abort', give)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
  try {
    return await Promise.race([run, taken])
  } finally {
    leave()
  }
}

function outcomeOf(error: unknown, signal: AbortSignal): JobOutcome {
  if (error instanceof RetryJob) return { kind: 'retry', delayMs: error.delayMs }
  if (error instanceof PauseQueue) return { kind: 'pause', delayMs: error.delayMs }
  return signal.aborted ? { kind: 'givenBack' } : { kind: 'failed', error }
}
