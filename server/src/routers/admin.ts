import type { TRPCRouterRecord } from '@trpc/server'
import { adminJobs } from './admin/jobs.ts'
import { adminProviders } from './admin/providers.ts'
import { adminSettings } from './admin/settings.ts'
import { adminUsers } from './admin/users.ts'

/** What administrators do, a file a noun. */
export const adminRouter = {
  jobs: adminJobs,
  providers: adminProviders,
  settings: adminSettings,
  users: adminUsers,
} satisfies TRPCRouterRecord
