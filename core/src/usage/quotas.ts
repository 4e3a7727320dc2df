import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { GenerationRecord } from '../generations/generation.record.ts'
import type { Clock } from '../infra/clock.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { ledgerModel } from './ledger.model.ts'
import { quotaModel, type QuotaDocument } from './quota.model.ts'
import type { UsageView } from './usage.view.ts'

type Call = Pick<GenerationRecord, 'id' | 'user' | 'kind' | 'createdAt'>

type Settled = GenerationRecord & { state: 'done' | 'stopped' | 'failed' }

export type Quotas = {
  /**
   * Holds one call of the day that the generation was made on, however often it is asked for the same one; false, and
   * none, once it is settled. Throws OVER_QUOTA when `limit` calls are taken by others; null is no bound.
   */
  reserve(call: Call, limit: number | null): Promise<boolean>
  /** Turns what was held into what was used, or gives it back, and writes the line of what was started. Repeatable. */
  settle(generation: Settled): Promise<void>
  usage(user: string, kind: UsageView['kind'], limit: number | null): Promise<UsageView>
}

/** Longer than anybody who is late may take, and still a small document. */
const endedMax = 100
const dayMs = 24 * 60 * 60 * 1_000

/** Calls a user and day (UTC). One document holds a day, so that no two calls can both take the last place. */
export function createQuotas({
  connection,
  clock,
}: {
  connection: Connection
  clock: Clock
}): Quotas {
  const quotas = quotaModel(connection)
  const ledger = ledgerModel(connection)

  async function ensureDay({ user, kind }: Pick<Call, 'user' | 'kind'>, day: string) {
    const _id = idOf(user, kind, day)
    const expiresAt = new Date(endOf(day) + 40 * dayMs)
    try {
      await quotas.updateOne(
        { _id },
        { $setOnInsert: { user, kind, day, taken: 0, used: 0, held: {}, ended: [], expiresAt } },
        { upsert: true },
      )
    } catch (error) {
      // Two calls may begin the same day at once.
      if (duplicateKeyOf(error) === null) throw error
    }
    return _id
  }

  async function hold(_id: string, { id }: Call, limit: number | null): Promise<boolean> {
    const { matchedCount } = await quotas.updateOne(
      {
        _id,
        [`held.${id}`]: trusted({ $exists: false }),
        ended: trusted({ $ne: id }),
        ...(limit !== null && { taken: trusted({ $lt: limit }) }),
      },
      { $inc: { taken: 1 }, $set: { [`held.${id}`]: 1 } },
    )
    return matchedCount === 1
  }

  async function reserve(call: Call, limit: number | null): Promise<boolean> {
    const day = dayOf(call.createdAt)
    const _id = idOf(call.user, call.kind, day)
    while (!(await hold(_id, call, limit))) {
      const found = await quotas.findById(_id).lean<QuotaDocument | null>()
      if (found?.held?.[call.id] !== undefined) return true
      if (found && limit !== null && found.taken >= limit)
        throw new ChatError('OVER_QUOTA', { resetsAt: new Date(endOf(day)).toISOString() })
      if (found?.ended?.includes(call.id)) return false
      // The day has not begun, or began just now.
      if (!found) await ensureDay(call, day)
    }
    return true
  }

  async function release(
    id: string,
    { _id, calls }: { _id: string; calls: 0 | 1 },
  ): Promise<boolean> {
    const held = `held.${id}`
    const { matchedCount } = await quotas.updateOne(
      { _id, [held]: trusted({ $exists: true }) },
      { $inc: { taken: calls - 1, used: calls }, $unset: { [held]: 1 }, $push: ending(id) },
    )
    return matchedCount === 1
  }

  async function writeLine(generation: Settled, calls: 0 | 1): Promise<void> {
    const { id, user, kind, provider, state, usage } = generation
    const { input = 0, output = 0 } = usage ?? {}
    const at = new Date(clock.now())
    await ledger.updateOne(
      { _id: id },
      { $setOnInsert: { user, kind, provider, state, calls, input, output, at } },
      { upsert: true },
    )
  }

  return {
    reserve,
    async settle(generation) {
      const { id, user, kind, state, attempt, createdAt } = generation
      // Stopped and failed calls are given back: the user has not got what they asked for.
      const calls = state === 'done' ? 1 : 0
      if (attempt > 0) await writeLine(generation, calls)
      const day = dayOf(createdAt)
      const isSettled = () => release(id, { _id: idOf(user, kind, day), calls })
      if (await isSettled()) return
      // Nothing was held: nor shall it be later.
      const _id = await ensureDay({ user, kind }, day)
      await quotas.updateOne({ _id, ended: trusted({ $ne: id }) }, { $push: ending(id) })
      await isSettled()
    },
    async usage(user, kind, limit) {
      const day = dayOf(clock.now())
      const found = await quotas.findById(idOf(user, kind, day)).lean<QuotaDocument | null>()
      const { used = 0, taken = 0 } = found ?? {}
      return { kind, used, held: taken - used, limit, resetsAt: new Date(endOf(day)).toISOString() }
    },
  }
}

function ending(id: string) {
  return { ended: { $each: [id], $slice: -endedMax } }
}

function idOf(user: string, kind: string, day: string): string {
  return `${user} ${kind} ${day}`
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) + dayMs
}
