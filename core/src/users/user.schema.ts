import { z } from 'zod'
import { limits } from '../limits.ts'
import { httpUrl, id, line, name } from '../field.schema.ts'
import { pageFields } from '../page.ts'

export const displayName = name(limits.displayNameMax)

export const updateMeInput = z.strictObject({
  displayName: displayName.optional(),
  avatarUrl: httpUrl.nullable().optional(),
  status: z
    .strictObject({
      text: line(limits.statusMax, 1),
      until: z.iso.datetime().nullable().default(null),
    })
    .nullable()
    .optional(),
})
export const userRef = z.strictObject({ userId: id })
export const searchUsersInput = z.strictObject({ query: line(limits.searchMax, 1), ...pageFields })

export type UpdateMeInput = z.infer<typeof updateMeInput>
export type SearchUsersInput = z.infer<typeof searchUsersInput>
