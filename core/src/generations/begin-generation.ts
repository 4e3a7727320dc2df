import { ChatError, isFailure } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { ProviderRecord } from '../providers/provider.record.ts'
import type { Settings } from '../system/settings.schema.ts'
import type { QuotaLimitOf } from '../usage/quota-limits.ts'
import type { Quotas } from '../usage/quotas.ts'
import type { EndGeneration } from './end-generation.ts'
import { freeSlot } from './free-slot.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationStore } from './generation.store.ts'
import { ignoreAway } from './ignore-away.ts'
import { queueOf } from './queue-name.ts'
import { tellStep } from './tell-step.ts'
import { hasEnded } from './to-generation-view.ts'

export type NewGeneration = Pick<
  GenerationRecord,
  'user' | 'nonce' | 'hash' | 'kind' | 'prompt' | 'channel' | 'parent' | 'thread'
> & {
  /** Null: the preferred one of its kind. */
  provider: string | null
}

export type Providers = {
  byId(id: string): Promise<ProviderRecord | null>
  /** The active one that answers where nobody chose another. */
  preferredOf(kind: ProviderRecord['kind']): Promise<ProviderRecord | null>
}

export type BeginDeps = {
  bus: Pick<Bus, 'publish'>
  clock: Clock
  store: GenerationStore
  ending: EndGeneration
  jobs: Pick<JobEngine, 'add'>
  providers: Providers
  quotas: Quotas
  quotaLimitOf: QuotaLimitOf
  settings: { get(): Promise<Settings> }
  createId(): string
}

export type BeginGeneration = {
  /**
   * Begins a generation, or finds the one that was begun with the same nonce. Throws NOT_FOUND without a provider,
   * LIMIT_REACHED and OVER_QUOTA; then nothing is left of it.
   */
  begin(wanted: NewGeneration): Promise<GenerationRecord>
  /** The same for a question in a channel, that is there already: its answer fails instead, where everybody sees it. */
  beginAnswer(wanted: NewGeneration): Promise<GenerationRecord>
}

export function createBeginGeneration(deps: BeginDeps): BeginGeneration {
  const { clock, store, ending, jobs, providers, quotas, settings } = deps

  async function beginAnswer(wanted: NewGeneration): Promise<GenerationRecord> {
    try {
      return await begin(wanted)
    } catch (error) {
      if (!isFailure(error) || error.retryable) throw error
      const record = await store.create(recordOf(wanted, { id: '', name: '' }, null))
      if (record === null) throw error
      return hasEnded(record) ? record : fail(record, error)
    }
  }

  async function begin(wanted: NewGeneration): Promise<GenerationRecord> {
    const known = await find(wanted)
    if (known) return goOn(known)
    const provider = await providerFor(wanted)
    const { generationsPerUser: max } = await settings.get()
    for (;;) {
      const taken = await store.slots(wanted.user)
      const slot = freeSlot(taken, max)
      const record =
        slot === null ? await find(wanted) : await store.create(recordOf(wanted, provider, slot))
      // Behind as many others in the queue as the user has there already.
      if (record) return goOn(record, taken.size)
      if (slot === null) throw new ChatError('LIMIT_REACHED', { limit: 'generationsPerUser', max })
    }
  }

  async function find({ user, nonce, hash }: NewGeneration): Promise<GenerationRecord | null> {
    const known = await store.byNonce(user, nonce)
    if (known && known.hash !== hash) throw new ChatError('CONFLICT')
    return known
  }

  async function providerFor({ kind, provider }: NewGeneration): Promise<ProviderRecord> {
    const found =
      provider === null ? await providers.preferredOf(kind) : await providers.byId(provider)
    if (!found?.active || found.kind !== kind) throw new ChatError('NOT_FOUND')
    return found
  }

  function recordOf(
    { provider: _, ...wanted }: NewGeneration,
    provider: Pick<ProviderRecord, 'id' | 'name'>,
    slot: number | null,
  ): GenerationRecord {
    return {
      ...wanted,
      id: deps.createId(),
      provider: provider.id,
      providerName: provider.name,
      ...{ state: 'queued', attempt: 0, strikes: 0, stopping: false, settled: false, slot },
      ...{ text: '', usage: null, error: null, seq: null, startedAt: null, finishedAt: null },
      createdAt: clock.now(),
    }
  }

  async function goOn(record: GenerationRecord, pending = 0): Promise<GenerationRecord> {
    if (hasEnded(record)) return record
    try {
      if (!(await quotas.reserve(record, await deps.quotaLimitOf(record.user, record.kind))))
        return (await store.byId(record.id)) ?? record
    } catch (error) {
      if (!isFailure(error, 'OVER_QUOTA')) throw error
      return giveUp(record, error)
    }
    const placed = await ending.place(record)
    tellStep(deps.bus, placed)
    // What cannot be handed over now is handed over by the sweeper.
    await jobs.add(queueOf(record), record.id, { priority: pending + 1 }).catch(ignoreAway)
    return placed
  }

  /** Takes back what was begun; answers it where somebody who found the record has taken it up. */
  async function giveUp(record: GenerationRecord, error: ChatError): Promise<GenerationRecord> {
    await store.remove(record.id)
    const taken = await store.byId(record.id)
    if (taken) return taken
    // Whoever asked with the same nonce meanwhile may hold one for it.
    await quotas.settle({ ...record, state: 'failed' })
    throw error
  }

  async function fail(record: GenerationRecord, error: ChatError): Promise<GenerationRecord> {
    const outcome = { state: 'failed', text: '', usage: null, error: reasonOf(error) } as const
    const placed = await ending.place(record)
    return (await ending.end(placed, outcome)) ?? placed
  }

  return { begin, beginAnswer }
}

/** For everybody who sees the question. */
function reasonOf(error: ChatError): string {
  if (isFailure(error, 'OVER_QUOTA'))
    return `The quota of whoever asked is used up until ${error.details.resetsAt ?? 'later'}.`
  if (isFailure(error, 'LIMIT_REACHED'))
    return 'Too many answers are being written for whoever asked. Ask again later.'
  return 'No AI provider is active. An administrator can switch one on.'
}
