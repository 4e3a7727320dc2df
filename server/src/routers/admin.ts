import type { TRPCRouterRecord } from '@trpc/server'
import { adminProviders } from './admin/providers.ts'

/** What administrators do, a file a noun. */
export const adminRouter = {
  providers: adminProviders,
} satisfies TRPCRouterRecord
