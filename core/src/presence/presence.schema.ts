import { z } from 'zod'
import { id } from '../field.schema.ts'
import { connectionStates } from '../infra/presence-store.ts'
import { limits } from '../limits.ts'

export const watchPresenceInput = z.strictObject({
  userIds: z.array(id).min(1).max(limits.presenceUsersMax),
})
export const setPresenceInput = z.strictObject({ presence: z.enum(connectionStates) })

export type WatchPresenceInput = z.infer<typeof watchPresenceInput>
export type SetPresenceInput = z.infer<typeof setPresenceInput>
