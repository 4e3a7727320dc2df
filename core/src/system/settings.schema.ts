import { z } from 'zod'

/** What an administrator changes while the product runs. */
export const settingsSchema = z.strictObject({
  allowGuestAccess: z.boolean(),
  signUpAllowed: z.boolean(),
  /** Messages a minute, per user and channel. */
  messageRateLimit: z.number().int().min(1).max(1_000_000),
})
export const settingsChanges = settingsSchema.partial()

export type Settings = z.infer<typeof settingsSchema>
export type SettingsChanges = z.infer<typeof settingsChanges>

export const defaultSettings: Readonly<Settings> = Object.freeze({
  allowGuestAccess: false,
  signUpAllowed: true,
  messageRateLimit: 60,
})
