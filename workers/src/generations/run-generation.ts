import { isFailure } from '@chatcord/core/errors'
import type { Generations } from '@chatcord/core/generations/create-generations'
import type { GenerationRecord } from '@chatcord/core/generations/generation.record'
import type { Outcome } from '@chatcord/core/generations/generation.store'
import { tellStep } from '@chatcord/core/generations/tell-step'
import { switchedOff } from '@chatcord/core/generations/switched-off'
import { hasEnded } from '@chatcord/core/generations/to-generation-view'
import type { Bus } from '@chatcord/core/infra/bus'
import type { Clock } from '@chatcord/core/infra/clock'
import { jobTimes, RetryJob, type JobHandler } from '@chatcord/core/infra/jobs'
import type { TokenLog } from '@chatcord/core/infra/token-log'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import type { ChatProvider } from '../providers/chat-provider.ts'
import { afterFailure } from './job-outcome.ts'
import { writeAnswer } from './write-answer.ts'

export type RunDeps = {
  bus: Bus
  clock: Clock
  tokens: TokenLog
  generations: Pick<Generations, 'store' | 'ending' | 'reserve' | 'conversation'>
  providers: { byId(id: string): Promise<ProviderRecord | null> }
  /** Throws ProviderError when the provider cannot be called as it is configured. */
  chatProvider(record: ProviderRecord): ChatProvider
  random(): number
  /** Told of an answer that is whole, after it is settled. */
  answered(record: GenerationRecord): void
  failed(error: unknown): void
}

/** From the first start on, over all attempts. */
const budgetMs = 120_000

/** Takes a generation on from wherever it is: crashes leave it anywhere. */
export function createRunGeneration(deps: RunDeps): JobHandler {
  const { clock, generations, providers } = deps
  const { store, ending } = generations

  return async ({ id, signal }) => {
    const record = await store.byId(id)
    if (!record || record.settled) return
    if (hasEnded(record)) return ending.settle(record)
    if (record.stopping) return giveUp(record, stopped)
    const provider = await providers.byId(record.provider)
    if (!provider?.active) return giveUp(record, switchedOff)
    if (record.strikes >= jobTimes.startsMax)
      return giveUp(record, failure('The answer was broken off too often.'))
    const refusal = await reserve(record)
    if (refusal !== null) return giveUp(record, failure(refusal))
    const running = await store.start(record, clock.now())
    // Another process has it.
    if (!running) return
    const placed = await ending.place(running)
    tellStep(deps.bus, placed)
    await run(placed, provider, signal)
  }

  async function reserve(record: GenerationRecord): Promise<string | null> {
    try {
      await generations.reserve(record)
      return null
    } catch (error) {
      if (!isFailure(error, 'OVER_QUOTA')) throw error
      return `The quota of whoever asked is used up until ${error.details.resetsAt ?? 'later'}.`
    }
  }

  async function run(record: GenerationRecord, provider: ProviderRecord, job: AbortSignal) {
    const deadline = (record.startedAt ?? clock.now()) + budgetMs
    const answer = await writeAnswer({ ...deps, record, provider, job, deadline })
    switch (answer.ended) {
      case 'whole':
        return end(record, { state: 'done', error: null, ...answer })
      case 'stopped':
        return end(record, { ...answer, ...stopped })
      case 'lost':
        return
      case 'givenBack':
        if (!(await providers.byId(record.provider))?.active)
          return end(record, { ...answer, ...switchedOff })
        await store.forgive(record.id, record.attempt)
        throw new RetryJob(0)
      case 'broken':
        return afterBreak(record, answer)
    }
  }

  async function afterBreak(
    record: GenerationRecord,
    { error, text, usage }: { error: unknown; text: string; usage: Outcome['usage'] },
  ) {
    const { strikes, id, attempt } = record
    const next = afterFailure(error, {
      strikes,
      strikesMax: jobTimes.startsMax,
      random: deps.random,
    })
    if (next.kind === 'fail') {
      deps.failed(error)
      return end(record, { state: 'failed', text, usage, error: next.error })
    }
    if (!next.counts) await store.forgive(id, attempt)
    throw next.signal
  }

  async function end(record: GenerationRecord, { state, text, usage, error }: Outcome) {
    const ended = await ending.end(record, { state, text, usage, error })
    if (ended?.state === 'done') deps.answered(ended)
  }

  async function giveUp(record: GenerationRecord, why: Pick<Outcome, 'state' | 'error'>) {
    await ending.endUnwritten(record, why)
  }
}

const stopped = { state: 'stopped', error: null } as const

function failure(error: string) {
  return { state: 'failed', error } as const
}
