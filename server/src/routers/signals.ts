import type { TRPCRouterRecord } from '@trpc/server'
import { channelRef } from '@chatcord/core/channels/channel.schema'
import { inChannel } from '../trpc/procedures.ts'
import { paced } from './paced.ts'

export const signalRouter = {
  watch: inChannel('channel.read', 'read')
    .input(channelRef)
    .subscription(async ({ ctx, input, signal = AbortSignal.any([]) }) =>
      paced(await ctx.services.signals.watch(ctx.caller, input.channelId, signal), ctx),
    ),
} satisfies TRPCRouterRecord
