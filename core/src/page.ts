import { z } from 'zod'
import { limits } from './limits.ts'

/** A list's answer. `next` goes into the following call's `cursor`; null at the end. */
export type Page<T> = { items: T[]; next: string | null }

/** The fields that every list takes. `direction` is accepted because tRPC's infinite queries send it. */
export const pageFields = {
  limit: z.number().int().min(1).max(limits.pageMax).optional(),
  // A cursor may hold a folded name, in which one letter has become eighteen.
  cursor: z.string().min(1).max(2_048).nullish(),
  direction: z.enum(['forward', 'backward']).optional(),
}

export type PageInput = { limit?: number | undefined; cursor?: string | null | undefined }
