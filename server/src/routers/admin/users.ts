import type { TRPCRouterRecord } from '@trpc/server'
import { setQuotasInput } from '@chatcord/core/usage/usage.schema'
import { installation } from '../../trpc/procedures.ts'

export const adminUsers = {
  setQuotas: installation('admin.users.write', 'manage')
    .input(setQuotasInput)
    .mutation(({ ctx, input }) => ctx.services.setUserQuotas(input)),
} satisfies TRPCRouterRecord
