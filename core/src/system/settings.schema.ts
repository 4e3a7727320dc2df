import { z } from 'zod'
import { callsPerDay, perKind } from '../usage/usage.schema.ts'

const perRole = z.strictObject({
  owner: callsPerDay,
  admin: callsPerDay,
  moderator: callsPerDay,
  member: callsPerDay,
  guest: callsPerDay,
})

/** What an administrator changes while the product runs. */
export const settingsSchema = z.strictObject({
  allowGuestAccess: z.boolean(),
  signUpAllowed: z.boolean(),
  /** Messages a minute, per user and channel. */
  messageRateLimit: z.number().int().min(1).max(1_000_000),
  /** Generations of one user that wait or run at once. */
  generationsPerUser: z.number().int().min(1).max(10_000),
  /** By kind of provider and role. */
  quotas: perKind(perRole),
})

/** What is not named stays as it is, down to the single figure. */
export const settingsChanges = settingsSchema
  .extend({ quotas: perKind(perRole.partial()).partial() })
  .partial()

export type Settings = z.infer<typeof settingsSchema>
export type SettingsChanges = z.infer<typeof settingsChanges>

export const defaultSettings: Readonly<Settings> = Object.freeze({
  allowGuestAccess: false,
  signUpAllowed: true,
  messageRateLimit: 60,
  generationsPerUser: 5,
  quotas: Object.freeze({
    chat: { owner: null, admin: null, moderator: 500, member: 200, guest: 20 },
    image: { owner: null, admin: null, moderator: 50, member: 20, guest: 0 },
    voice: { owner: null, admin: null, moderator: 50, member: 20, guest: 0 },
  }),
})
