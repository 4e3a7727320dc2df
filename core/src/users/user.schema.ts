import { z } from 'zod'
import { limits } from '../limits.ts'
import { httpUrl, id, line } from '../field.schema.ts'
import { pageFields } from '../page.ts'

// They turn the letters around them, so that a name looks like another one.
const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

export const displayName = line(limits.displayNameMax)
  .overwrite((value) => value.replace(bidiControls, '').trim())
  .refine((value) => /[^\p{Default_Ignorable_Code_Point}\s]/u.test(value), 'shows nothing')

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
