import type { TRPCRouterRecord } from '@trpc/server'
import * as schema from '@chatcord/core/jobs/job.schema'
import { installation } from '../../trpc/procedures.ts'

const writeJobs = installation('admin.jobs.write', 'manage')

export const adminJobs = {
  list: installation('admin.jobs.read', 'read')
    .input(schema.listJobsInput)
    .query(({ ctx, input }) => ctx.services.jobAdmin.list(input ?? {})),
  retry: writeJobs.input(schema.jobRef).mutation(async ({ ctx, input }): Promise<null> => {
    await ctx.services.jobAdmin.retry(input.id)
    return null
  }),
  delete: writeJobs.input(schema.jobRef).mutation(async ({ ctx, input }): Promise<null> => {
    await ctx.services.jobAdmin.delete(input.id)
    return null
  }),
} satisfies TRPCRouterRecord
