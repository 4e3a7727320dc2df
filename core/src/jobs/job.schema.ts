import { z } from 'zod'
import { jobStates } from '../infra/jobs.ts'
import { pageFields } from '../page.ts'

const queue = z.string().regex(/^[a-z0-9.-]{1,100}$/, 'must be the name of a queue')

export const listJobsInput = z
  .strictObject({ queue: queue.optional(), state: z.enum(jobStates).optional(), ...pageFields })
  .optional()

export const jobRef = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]{1,100}\/[0-9a-f_-]{1,100}$/, 'must be the id of a job'),
})

export type ListJobsInput = NonNullable<z.infer<typeof listJobsInput>>
