import type { ProviderKind } from '../providers/provider.record.ts'
import type { Settings } from '../system/settings.schema.ts'
import type { UserRecord } from '../users/user.record.ts'

/** Calls a day that a user may make: their own figure if they have one, else the most generous of their roles'. */
export type QuotaLimitOf = (userId: string, kind: ProviderKind) => Promise<number | null>

type Deps = {
  users: { load(ids: readonly string[]): Promise<Map<string, UserRecord>> }
  settings: { get(): Promise<Settings> }
}

export function createQuotaLimits({ users, settings }: Deps): QuotaLimitOf {
  return async (userId, kind) => {
    const { quotas } = await settings.get()
    const user = (await users.load([userId])).get(userId)
    const own = user?.quotas?.[kind]
    if (own !== undefined) return own
    const perDay = user?.roles.map((role) => quotas[kind][role]) ?? []
    return perDay.includes(null) ? null : Math.max(0, ...perDay.map((calls) => calls ?? 0))
  }
}
