import type { Page, PageInput } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { toProviderView } from './provider.mapper.ts'
import type { ProviderRecords } from './provider-records.ts'
import type { ProviderView } from './provider.view.ts'

export type ProviderService = {
  /** Those that may be used. */
  list(page: PageInput): Promise<Page<ProviderView>>
}

export function createProviderService(deps: {
  records: Pick<ProviderRecords, 'active'>
}): ProviderService {
  return {
    async list(input) {
      const page = pageRead(input)
      const { after, limit } = page
      const rest = (await deps.records.active()).filter(({ id }) => after === null || id > after)
      return pageOf(page, rest.slice(0, limit), { key: ({ id }) => id, view: toProviderView })
    },
  }
}
