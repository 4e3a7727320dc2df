import { tracked } from '@trpc/server'
import type { TRPCRouterRecord } from '@trpc/server'
import * as schema from '@chatcord/core/generations/generation.schema'
import type { TrackedGenerationEvent } from '@chatcord/core/generations/watch-generation'
import { installation, signedIn } from '../trpc/procedures.ts'

export const generationRouter = {
  create: installation('ai.chat', 'send')
    .input(schema.createGenerationInput)
    .mutation(({ ctx, input }) => ctx.services.generations.create(ctx.caller, input)),
  get: signedIn('read')
    .input(schema.generationRef)
    .query(({ ctx, input }) => ctx.services.generations.get(ctx.caller, input)),
  list: signedIn('read')
    .input(schema.listGenerationsInput)
    .query(({ ctx, input }) => ctx.services.generations.list(ctx.caller, input ?? {})),
  stop: signedIn('send')
    .input(schema.stopGenerationInput)
    .mutation(({ ctx, input }) => ctx.services.generations.stop(ctx.caller, input.id)),
  watch: signedIn('read')
    .input(schema.watchGenerationInput)
    .subscription(async function* ({ ctx, input, signal = AbortSignal.any([]) }) {
      const { generations } = ctx.services
      const events: AsyncIterable<TrackedGenerationEvent> = await generations.watch(
        ctx.caller,
        input,
        signal,
      )
      for await (const { id, event } of events) {
        await ctx.writable()
        yield tracked(id, event)
      }
    }),
} satisfies TRPCRouterRecord
