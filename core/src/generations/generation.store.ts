import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import type { PageRead } from '../paging.ts'
import { generationModel, type GenerationDocument } from './generation.model.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationState } from './generation.view.ts'

/** How a generation ends. */
export type Outcome = Pick<GenerationRecord, 'text' | 'usage' | 'error'> & {
  state: 'done' | 'stopped' | 'failed'
}

/** How far a generation has come, and whose it is. */
export type GenerationStep = Pick<GenerationRecord, 'id' | 'user' | 'state' | 'seq'>

/** What a look over all that is left to do needs: they may be many, and their texts long. */
export type Unsettled = Pick<GenerationRecord, 'id' | 'kind' | 'provider' | 'state'>

export type GenerationStore = {
  /** Inserts it, or answers the one that the same user made with the same nonce; null where its slot is taken. */
  create(record: GenerationRecord): Promise<GenerationRecord | null>
  byId(id: string): Promise<GenerationRecord | null>
  byNonce(user: string, nonce: string): Promise<GenerationRecord | null>
  /** Newest first. */
  list(user: string, page: PageRead): Promise<GenerationRecord[]>
  /** Starts the next attempt, unless somebody else did since the record was read, or it has ended: then null. */
  start(record: GenerationRecord, now: number): Promise<GenerationRecord | null>
  /** Takes the strike of a start back that ended in good order. */
  forgive(id: string, attempt: number): Promise<void>
  /** Ends it, unless it has ended or a newer attempt runs: then null. */
  finish(
    id: string,
    attempt: number,
    outcome: Outcome,
    now: number,
  ): Promise<GenerationRecord | null>
  /** Notes that it shall stop; null when it has ended already. */
  stop(id: string): Promise<GenerationRecord | null>
  /** Notes where its message is. */
  place(id: string, seq: number): Promise<void>
  settle(id: string): Promise<void>
  /** Takes one away that was never started and has no message. */
  remove(id: string): Promise<void>
  /** What is left to do, oldest first, made before a time. */
  unsettled(before: number): AsyncIterable<Unsettled>
  unsettledIn(channel: string): Promise<GenerationRecord[]>
  /** Those of a user that are taken. */
  slots(user: string): Promise<Set<number>>
  /** Those of these users that were made, started or ended after a time. */
  changed(users: readonly string[], since: number): Promise<GenerationStep[]>
}

const open = trusted({ $in: ['queued', 'running'] })
/** Records that are fetched at once of what may be many. */
const batch = 1_000
const unstarted: { $in: GenerationState[] } = { $in: ['queued', 'failed'] }

export function createGenerationStore(connection: Connection): GenerationStore {
  const generations = generationModel(connection)

  async function update(
    filter: Record<string, unknown>,
    set: Partial<GenerationDocument>,
  ): Promise<GenerationRecord | null> {
    const found = await generations
      .findOneAndUpdate(filter, { $set: set }, { returnDocument: 'after' })
      .lean<GenerationDocument | null>()
    return found && toRecord(found)
  }

  async function byNonce(user: string, nonce: string): Promise<GenerationRecord | null> {
    const found = await generations.findOne({ user, nonce }).lean<GenerationDocument | null>()
    return found && toRecord(found)
  }

  return {
    async create({ id, ...record }) {
      try {
        await generations.create({ ...record, _id: id, changedAt: record.createdAt })
        return { id, ...record }
      } catch (error) {
        const key = duplicateKeyOf(error)
        if (key === 'slot') return null
        if (key !== 'user') throw error
        const existing = await byNonce(record.user, record.nonce)
        if (!existing) throw error
        if (existing.hash !== record.hash) throw new ChatError('CONFLICT')
        return existing
      }
    },
    async byId(id) {
      const found = await generations.findById(id).lean<GenerationDocument | null>()
      return found && toRecord(found)
    },
    byNonce,
    async list(user, { after, limit }) {
      const found = await generations
        .find({ user, ...(after !== null && { _id: trusted({ $lt: after }) }) })
        .sort({ _id: -1 })
        .limit(limit)
        .lean<GenerationDocument[]>()
      return found.map(toRecord)
    },
    start: ({ id, attempt, strikes, startedAt }, now) =>
      update(
        { _id: id, attempt, state: open },
        {
          ...{ attempt: attempt + 1, strikes: strikes + 1, state: 'running' },
          ...{ startedAt: startedAt ?? now, changedAt: now },
        },
      ),
    async forgive(id, attempt) {
      await generations.updateOne({ _id: id, attempt }, { $inc: { strikes: -1 } })
    },
    finish: (id, attempt, outcome, now) =>
      update({ _id: id, attempt, state: open }, { ...outcome, finishedAt: now, changedAt: now }),
    stop: (id) => update({ _id: id, state: open }, { stopping: true }),
    async place(id, seq) {
      await generations.updateOne({ _id: id }, { $set: { seq } })
    },
    async settle(id) {
      await generations.updateOne({ _id: id }, { $set: { settled: true } })
    },
    async remove(id) {
      await generations.deleteOne({ _id: id, attempt: 0, state: trusted(unstarted), seq: null })
    },
    async *unsettled(before) {
      const found = generations
        .find({ settled: false, createdAt: trusted({ $lt: before }) })
        .sort({ createdAt: 1 })
        .select({ kind: 1, provider: 1, state: 1 })
        .lean<{ _id: string } & Omit<Unsettled, 'id'>>()
        .cursor({ batchSize: batch })
      for await (const { _id: id, ...step } of found) yield { id, ...step }
    },
    async unsettledIn(channel) {
      const found = await generations.find({ settled: false, channel }).lean<GenerationDocument[]>()
      return found.map(toRecord)
    },
    async slots(user) {
      const found = await generations
        .find({ user, settled: false, slot: trusted({ $gte: 0 }) })
        .select({ slot: 1 })
        .lean<{ slot: number }[]>()
      return new Set(found.map(({ slot }) => slot))
    },
    async changed(users, since) {
      const found = await generations
        .find({ user: trusted({ $in: [...users] }), changedAt: trusted({ $gt: since }) })
        .select({ user: 1, state: 1, seq: 1 })
        .lean<Pick<GenerationDocument, '_id' | 'user' | 'state' | 'seq'>[]>()
      return found.map(({ _id, ...step }) => ({ id: _id, ...step }))
    },
  }
}

function toRecord({ _id, changedAt: _, ...rest }: GenerationDocument): GenerationRecord {
  return { id: _id, ...rest }
}
