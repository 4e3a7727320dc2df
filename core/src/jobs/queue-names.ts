import { queueOf, titleQueue } from '../generations/queue-name.ts'
import { providerTestQueue } from '../providers/provider-test.record.ts'
import type { ProviderRecord } from '../providers/provider.record.ts'

/** Every queue of the installation; a new one is named here. */
export async function queueNames(providers: {
  all(): Promise<Pick<ProviderRecord, 'id' | 'kind'>[]>
}): Promise<string[]> {
  const answers = (await providers.all()).map(({ id, kind }) => queueOf({ kind, provider: id }))
  return [titleQueue, providerTestQueue, ...answers]
}
