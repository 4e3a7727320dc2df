import type { ProviderDocument } from './provider.model.ts'
import type { ProviderRecord } from './provider.record.ts'

export function toRecord(document: ProviderDocument): ProviderRecord {
  const { _id: id, kind, name, adapter, baseUrl, model, active, preferred } = document
  const { secret, secretEnd, limits, options, circuit, test } = document
  return {
    ...{ id, kind, name, adapter, baseUrl, model, active, preferred },
    ...{ secret, secretEnd, limits, options, circuit, test },
    createdAt: document.createdAt.getTime(),
    updatedAt: document.updatedAt.getTime(),
  }
}
