/** What a user may still ask of the providers today. */
export type UsageView = {
  kind: 'chat' | 'image' | 'voice'
  /** Calls that ended well today. */
  used: number
  /** Calls that run or wait. */
  held: number
  /** Calls a day; null without a bound. */
  limit: number | null
  resetsAt: string
}

/** A user's own calls a day; null without a bound, `role` where those of their roles hold. */
export type UserQuotasView = {
  userId: string
  quotas: {
    chat: number | null | 'role'
    image: number | null | 'role'
    voice: number | null | 'role'
  }
}
