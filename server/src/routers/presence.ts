import type { TRPCRouterRecord } from '@trpc/server'
import { watchPresenceInput } from '@chatcord/core/presence/presence.schema'
import { signedIn } from '../trpc/procedures.ts'
import { paced } from './paced.ts'

export const presenceRouter = {
  watch: signedIn('read')
    .input(watchPresenceInput)
    .subscription(async ({ ctx, input, signal = AbortSignal.any([]) }) =>
      paced(await ctx.services.presence.watch(ctx.caller, input, signal), ctx),
    ),
} satisfies TRPCRouterRecord
