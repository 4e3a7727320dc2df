import type { TRPCRouterRecord } from '@trpc/server'
import { adminProviders } from './admin/providers.ts'
import { adminSettings } from './admin/settings.ts'
import { adminUsers } from './admin/users.ts'

/** What administrators do, a file a noun. */
export const adminRouter = {
  providers: adminProviders,
  settings: adminSettings,
  users: adminUsers,
} satisfies TRPCRouterRecord
