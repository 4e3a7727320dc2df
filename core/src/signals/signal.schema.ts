import { z } from 'zod'
import { id } from '../field.schema.ts'

export const setTypingInput = z.strictObject({ channelId: id, active: z.boolean() })

export type SetTypingInput = z.infer<typeof setTypingInput>
