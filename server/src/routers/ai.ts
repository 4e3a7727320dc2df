import type { TRPCRouterRecord } from '@trpc/server'
import { listProvidersInput } from '@chatcord/core/providers/provider.schema'
import { signedIn } from '../trpc/procedures.ts'

export const aiRouter = {
  providers: signedIn('read')
    .input(listProvidersInput)
    .query(({ ctx, input }) => ctx.services.providers.list(input ?? {})),
} satisfies TRPCRouterRecord
