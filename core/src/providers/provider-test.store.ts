import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { ProviderTest, ProviderTestResult } from './provider-test.record.ts'
import { providerModel, type ProviderDocument } from './provider.model.ts'
import type { ProviderRecord } from './provider.record.ts'
import { toRecord } from './to-record.ts'

export type ProviderTestStore = {
  /** In the place of the one before. Null when the provider is gone. */
  queue(providerId: string, testId: string): Promise<ProviderTest | null>
  of(providerId: string): Promise<ProviderTest | null>
  /** The provider whose newest trial this is, as long as it is not done. */
  open(testId: string): Promise<ProviderRecord | null>
  /** Writes the result, once, unless another trial has taken its place; a good one lets calls out again. Tells the nodes. */
  finish(testId: string, result: ProviderTestResult): Promise<void>
}

/** Trials stand on their provider's record. */
export function createProviderTestStore(deps: {
  connection: Connection
  bus: Bus
  clock: Pick<Clock, 'now'>
}): ProviderTestStore {
  const { bus, clock } = deps
  const providers = providerModel(deps.connection)
  const waiting = (testId: string) => ({ 'test.id': testId, 'test.state': 'queued' as const })

  return {
    async queue(providerId, testId) {
      const requestedAt = clock.now()
      const test: ProviderTest = { id: testId, state: 'queued', requestedAt, result: null }
      const { matchedCount } = await providers.updateOne({ _id: providerId }, { $set: { test } })
      return matchedCount === 1 ? test : null
    },
    async of(providerId) {
      const found = await providers.findById(providerId).lean<ProviderDocument | null>()
      return found?.test ?? null
    },
    async open(testId) {
      const found = await providers.findOne(waiting(testId)).lean<ProviderDocument | null>()
      return found && toRecord(found)
    },
    async finish(testId, result) {
      const well = result.ok ? { circuit: null } : {}
      const done = { 'test.state': 'done', 'test.result': result, ...well }
      const found = await providers
        .findOneAndUpdate(waiting(testId), { $set: done })
        .lean<ProviderDocument | null>()
      if (found) bus.publish('providers', { kind: 'changed', providerId: found._id })
    },
  }
}
