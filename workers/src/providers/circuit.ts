import type { Clock } from '@chatcord/core/infra/clock'
import { ProviderError } from './provider-error.ts'

/** As administrators see it. `retryAt` in milliseconds since 1970; null while it is closed. */
export type CircuitView = {
  state: 'closed' | 'open' | 'trial'
  failures: number
  retryAt: number | null
}

export type CircuitPass = {
  /** The call has ended: null when it was answered, else what it threw. Counts once. */
  end(error: unknown): void
}

export type Circuit = {
  /** Lets a call out; null while the provider is given time to recover. */
  enter(): CircuitPass | null
  /** Milliseconds until a call may be tried; 0 when one may now. */
  waitMs(): number
  view(): CircuitView
}

export const circuitTimes = Object.freeze({ failuresMax: 5, windowMs: 60_000, openMs: 30_000 })

/**
 * Spares a provider that fails: five retryable failures within a minute keep all calls back for half a minute, then one
 * goes out as a trial. A trial that nobody ends gives way to another after the same time.
 */
export function createCircuit(deps: { clock: Pick<Clock, 'now'> }): Circuit {
  const { failuresMax, windowMs, openMs } = circuitTimes
  let failures: number[] = []
  let retryAt: number | null = null
  let trial: CircuitPass | null = null

  function recent(): number[] {
    failures = failures.filter((at) => at > deps.clock.now() - windowMs)
    return failures
  }

  function waitMs(): number {
    return retryAt === null ? 0 : Math.max(0, retryAt - deps.clock.now())
  }

  function open() {
    retryAt = deps.clock.now() + openMs
    trial = null
  }

  function close() {
    failures = []
    retryAt = null
    trial = null
  }

  function ended(pass: CircuitPass, error: unknown) {
    const failed = error instanceof ProviderError && error.retryable
    const answered = error === null || (error instanceof ProviderError && !failed)
    if (failed) failures.push(deps.clock.now())
    if (retryAt === null) {
      if (failed && recent().length >= failuresMax) open()
    } else if (pass === trial) {
      if (answered) close()
      else if (failed) open()
      else {
        // Stopped before it could show anything: the next call is the trial.
        trial = null
        retryAt = deps.clock.now()
      }
    }
  }

  return {
    enter() {
      if (waitMs() > 0) return null
      let over = false
      const pass: CircuitPass = {
        end(error) {
          if (over) return
          over = true
          ended(pass, error)
        },
      }
      if (retryAt !== null) {
        trial = pass
        retryAt = deps.clock.now() + openMs
      }
      return pass
    },
    waitMs,
    view: () => ({
      state: retryAt === null ? 'closed' : trial ? 'trial' : 'open',
      failures: recent().length,
      retryAt,
    }),
  }
}
