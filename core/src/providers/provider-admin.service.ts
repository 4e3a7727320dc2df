import { digest } from '../auth/digest.ts'
import { ChatError } from '../errors.ts'
import type { Page, PageInput } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { toAdminProviderView } from './provider.mapper.ts'
import type { ProviderRecords } from './provider-records.ts'
import { kept } from './provider-secret.ts'
import type { ProviderRecord } from './provider.record.ts'
import type { CreateProviderInput, SetSecretInput, UpdateProviderInput } from './provider.schema.ts'
import type { ProviderChanges, ProviderStore } from './provider.store.ts'
import type { AdminProviderView } from './provider.view.ts'
import type { Secrets } from './secrets.ts'

export type ProviderAdmin = {
  /** In the order of their making. */
  list(page: PageInput): Promise<Page<AdminProviderView>>
  get(providerId: string): Promise<AdminProviderView>
  /** Without a secret: that comes by `setSecret` alone. */
  create(input: CreateProviderInput): Promise<AdminProviderView>
  /** An address at another origin takes the secret away: it was given for the old one. */
  update(input: UpdateProviderInput): Promise<AdminProviderView>
  /** The built-in ones stay: FORBIDDEN. */
  delete(providerId: string): Promise<void>
  setSecret(input: SetSecretInput): Promise<AdminProviderView>
  /** From now on it answers where nobody chose another. */
  prefer(providerId: string): Promise<AdminProviderView>
}

type Deps = {
  store: ProviderStore
  records: Pick<ProviderRecords, 'forget'>
  secrets: Pick<Secrets, 'seal'>
  prefer: (provider: ProviderRecord) => Promise<boolean>
  createId: () => string
}

const originOf = (url: string | null) => (url === null ? null : new URL(url).origin)

export function createProviderAdmin({
  store,
  records,
  secrets,
  prefer,
  createId,
}: Deps): ProviderAdmin {
  async function recordOf(providerId: string): Promise<ProviderRecord> {
    const provider = await store.byId(providerId)
    if (!provider) throw new ChatError('NOT_FOUND')
    return provider
  }

  /** Shows what was changed, here at once and not only after the hint has come back. */
  function shown(provider: ProviderRecord): AdminProviderView {
    records.forget()
    return toAdminProviderView(provider)
  }

  /** `changesOf` judges the record as it is when it is changed: if the address moved meanwhile, it is asked again. */
  async function change(
    providerId: string,
    changesOf: (provider: ProviderRecord) => ProviderChanges,
  ): Promise<AdminProviderView> {
    for (;;) {
      const provider = await recordOf(providerId)
      const changed = await store.update(provider, changesOf(provider))
      if (changed) return shown(changed)
    }
  }

  return {
    async list(input) {
      const page = pageRead(input)
      return pageOf(page, await store.list(page), {
        key: ({ id }) => id,
        view: toAdminProviderView,
      })
    },
    get: async (providerId) => toAdminProviderView(await recordOf(providerId)),
    async create({ nonce, ...input }) {
      const rest = { id: createId(), preferred: false, secret: null, secretEnd: null }
      const making = { nonce, hash: digest(JSON.stringify(input)) }
      return shown(await store.insert({ ...input, ...rest }, making))
    },
    update: ({ providerId, ...changes }) =>
      change(providerId, ({ adapter, baseUrl }) => {
        const { name, model } = changes
        const known = [name, model, changes.baseUrl].every((value) => value === undefined)
        if (adapter === 'builtin' && !known) throw new ChatError('FORBIDDEN')
        const moves =
          changes.baseUrl !== undefined && originOf(changes.baseUrl) !== originOf(baseUrl)
        return { ...given(changes), ...(moves && { secret: null, secretEnd: null }) }
      }),
    async delete(providerId) {
      const { adapter } = await recordOf(providerId)
      if (adapter === 'builtin') throw new ChatError('FORBIDDEN')
      if (!(await store.remove(providerId))) throw new ChatError('NOT_FOUND')
      records.forget()
    },
    setSecret: ({ providerId, secret }) =>
      change(providerId, ({ id, adapter }) => {
        if (adapter === 'builtin') throw new ChatError('FORBIDDEN')
        return secret === null ? { secret, secretEnd: null } : kept(secrets, id, secret)
      }),
    async prefer(providerId) {
      if (!(await prefer(await recordOf(providerId)))) throw new ChatError('NOT_FOUND')
      return shown(await recordOf(providerId))
    },
  }
}

/** The fields that are there: an undefined one would be written as such. */
function given(changes: Omit<UpdateProviderInput, 'providerId'>): ProviderChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
