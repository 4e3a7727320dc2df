import { z } from 'zod'
import { limits } from '../limits.ts'
import { composed, id, line } from '../field.schema.ts'
import { pageFields } from '../page.ts'
import { displayName } from '../users/user.schema.ts'
import { tokenScopes } from './principal.ts'

const carrier = z.enum(['cookie', 'bearer']).default('cookie')
const password = z
  .string()
  .min(limits.passwordMin)
  .max(limits.passwordMax)
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair')

export const username = composed
  .min(limits.usernameMin)
  .max(limits.usernameMax)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u,
    'may hold letters, digits, dot, _ and - and starts with a letter or digit',
  )
  .refine((value) => !/\p{Default_Ignorable_Code_Point}/u.test(value), 'holds an invisible letter')
export const email = z.email().max(limits.emailMax)

export const signUpInput = z.strictObject({
  username,
  email,
  password,
  carrier,
  setupToken: z.string().min(1).max(128).optional(),
})
export const signInInput = z.strictObject({
  login: z.string().min(1).max(limits.emailMax),
  password: z.string().min(1).max(limits.passwordMax),
  code: z.string().min(1).max(32).optional(),
  carrier,
})
export const guestInput = z.strictObject({
  displayName: displayName.optional(),
  carrier,
})
export const refreshInput = z.strictObject({ refreshToken: z.string().min(1).max(128).optional() })
export const sessionRef = z.strictObject({ sessionId: id })
export const createTokenInput = z.strictObject({
  name: line(limits.tokenNameMax, 1),
  scopes: z.array(z.enum(tokenScopes)).min(1).max(tokenScopes.length),
  expiresInSeconds: z.number().int().min(60).max(31_536_000).optional(),
})
export const tokenRef = z.strictObject({ tokenId: id })
export const listInput = z.strictObject(pageFields).optional()
export const nothing = z.strictObject({}).optional()

export type SignUpInput = z.infer<typeof signUpInput>
export type SignInInput = z.infer<typeof signInInput>
export type GuestInput = z.infer<typeof guestInput>
export type CreateTokenInput = z.infer<typeof createTokenInput>
