import type { ProviderDocument } from './provider.model.ts'
import type { ProviderRecord } from './provider.record.ts'

export function toRecord(document: ProviderDocument): ProviderRecord {
  const { _id: id, kind, name, adapter, baseUrl, model, active, preferred } = document
  const { secret, secretEnd, limits, options } = document
  return {
    ...{ id, kind, name, adapter, baseUrl, model, active, preferred },
    ...{ secret, secretEnd, limits, options },
    createdAt: document.createdAt.getTime(),
    updatedAt: document.updatedAt.getTime(),
  }
}
