import { z } from 'zod'

/** Calls a day; null is no bound. */
const perDay = z.number().int().min(0).max(1_000_000).nullable()
const perRole = z.strictObject({
  owner: perDay,
  admin: perDay,
  moderator: perDay,
  member: perDay,
  guest: perDay,
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
  quotas: z.strictObject({ chat: perRole, image: perRole, voice: perRole }),
})
export const settingsChanges = settingsSchema.partial()

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
