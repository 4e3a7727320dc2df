/** Calls a day by role; null without a bound. */
export type RoleQuotas = {
  owner: number | null
  admin: number | null
  moderator: number | null
  member: number | null
  guest: number | null
}

/** What administrators see of the settings: all of them. */
export type SettingsView = {
  allowGuestAccess: boolean
  signUpAllowed: boolean
  /** Messages a minute, per user and channel. */
  messageRateLimit: number
  /** Generations of one user that wait or run at once. */
  generationsPerUser: number
  quotas: { chat: RoleQuotas; image: RoleQuotas; voice: RoleQuotas }
}
