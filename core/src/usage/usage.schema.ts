import { z } from 'zod'
import { id } from '../field.schema.ts'
import { limits } from '../limits.ts'

/** Calls a day; null is no bound. */
export const callsPerDay = z.number().int().min(0).max(limits.callsPerDayMax).nullable()

/** One of each kind of provider. */
export function perKind<T extends z.ZodType>(each: T) {
  return z.strictObject({ chat: each, image: each, voice: each })
}

/** A user's own calls a day, in the place of their roles'; `role` gives them back to their roles. What is not named stays. */
export const setQuotasInput = z.strictObject({
  userId: id,
  quotas: perKind(callsPerDay.or(z.literal('role'))).partial(),
})

export type SetQuotasInput = z.infer<typeof setQuotasInput>
