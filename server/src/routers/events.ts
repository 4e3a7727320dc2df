import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import * as schema from '@chatcord/core/messages/message.schema'
import { inChannel } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'
import { TrackedStream } from './tracked-stream.ts'

export const createEventRouter = <S extends ChatTypes>() =>
  ({
    list: inChannel('channel.read', 'read')
      .input(schema.listEventsInput)
      .query(({ ctx, input }) => servicesOf<S>(ctx).events.list(ctx.actor, input)),
    watch: inChannel('channel.read', 'read')
      .input(schema.watchEventsInput)
      .subscription(
        async ({ ctx, input, signal = AbortSignal.any([]) }) =>
          new TrackedStream<S>(
            await servicesOf<S>(ctx).events.watch(ctx.actor, input),
            ctx.writable,
            signal,
          ),
      ),
  }) satisfies TRPCRouterRecord
