import type { TRPCRouterRecord } from '@trpc/server'
import { nothing } from '@chatcord/core/auth/auth.schema'
import { publicProcedure } from '../trpc/procedures.ts'

export const systemRouter = {
  info: publicProcedure.input(nothing).query(({ ctx }) => ctx.services.system.info()),
} satisfies TRPCRouterRecord
