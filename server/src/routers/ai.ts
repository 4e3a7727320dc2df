import type { TRPCRouterRecord } from '@trpc/server'
import { listProvidersInput } from '@chatcord/core/providers/provider.schema'
import { regenerateInput } from '@chatcord/core/generations/generation.schema'
import { installation, signedIn } from '../trpc/procedures.ts'

export const aiRouter = {
  providers: signedIn('read')
    .input(listProvidersInput)
    .query(({ ctx, input }) => ctx.services.providers.list(input ?? {})),
  regenerate: installation('ai.chat', 'send')
    .input(regenerateInput)
    .mutation(({ ctx, input }) => ctx.services.generations.regenerate(ctx.caller, input)),
} satisfies TRPCRouterRecord
