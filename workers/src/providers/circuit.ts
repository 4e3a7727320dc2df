import type { Clock } from '@chatcord/core/infra/clock'
import type { ProviderCircuit } from '@chatcord/core/providers/provider.record'
import { ProviderError } from './provider-error.ts'

/** `end`: the call is over; null when it was answered, else what it threw. Counts once. */
export type CircuitPass = { kind: 'pass'; end(error: unknown): Promise<void> }

export type Circuit = {
  /** Lets a call out, or says in how many milliseconds to ask again. `seen` is the state that all processes share. */
  enter(seen: ProviderCircuit | null): Promise<CircuitPass | { kind: 'wait'; waitMs: number }>
}

export const circuitTimes = Object.freeze({
  failuresMax: 5,
  windowMs: 60_000,
  openMs: 30_000,
  /** How often to ask whether a trial has ended. */
  lookMs: 2_000,
})

/**
 * Spares a provider that fails: five failures within a minute, seen by one process, keep the calls of all back for half
 * a minute, then one goes out as a trial. A trial that nobody ends gives way to another after the same time; if it ends
 * well after that, the provider answers, only slowly.
 */
export function createCircuit(deps: {
  clock: Pick<Clock, 'now'>
  /** Shares a new state, unless it is not the one that was seen any more: then false. */
  change(from: ProviderCircuit | null, to: ProviderCircuit | null): Promise<boolean>
  /** Lets calls out again, whatever the state. */
  close(): Promise<void>
}): Circuit {
  const { clock, change, close } = deps
  const { failuresMax, windowMs, openMs, lookMs } = circuitTimes
  let failures: number[] = []

  const spared = (ms: number) => ({ retryAt: clock.now() + ms, trial: false })

  async function count(): Promise<void> {
    failures = failures.filter((at) => at > clock.now() - windowMs)
    failures.push(clock.now())
    if (failures.length < failuresMax) return
    failures = []
    await change(null, spared(openMs))
  }

  async function decide(trial: ProviderCircuit, error: unknown): Promise<void> {
    if (isSick(error)) await change(trial, spared(openMs))
    else if (error === null) await close()
    else if (error instanceof ProviderError) await change(trial, null)
    // Stopped before it could show anything: the next call is the trial.
    else await change(trial, spared(0))
  }

  function pass(trial: ProviderCircuit | null): CircuitPass {
    let over = false
    return {
      kind: 'pass',
      async end(error) {
        if (over) return
        over = true
        if (trial) await decide(trial, error)
        else if (isSick(error)) await count()
      },
    }
  }

  return {
    async enter(seen) {
      if (seen === null) return pass(null)
      const waitMs = seen.retryAt - clock.now()
      if (waitMs > 0)
        return { kind: 'wait', waitMs: seen.trial ? Math.min(waitMs, lookMs) : waitMs }
      const trial = { ...spared(openMs), trial: true }
      return (await change(seen, trial)) ? pass(trial) : { kind: 'wait', waitMs: lookMs }
    },
  }
}

/** Who asks to be called later is well. */
function isSick(error: unknown): boolean {
  return error instanceof ProviderError && error.retryable && error.code !== 'limited'
}
