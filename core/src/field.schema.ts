import { z } from 'zod'
import { limits } from './limits.ts'

// C0 and C1 controls but tab and line feed: they forge log lines and terminals, and no chat needs them.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/** Letters are composed before they are counted: some are made of more units then, up to three times as many. */
export const composed = z.string().overwrite((value) => value.normalize('NFC'))

/** Text of a person: well-formed Unicode without control characters, normalised to NFC, `max` UTF-16 units. */
export function text(max: number, min = 0) {
  return composed
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair')
    .refine((value) => !control.test(value), 'holds a control character')
}

/** One line of text, trimmed; `min` counts what is left. */
export function line(max: number, min = 0) {
  return text(max)
    .refine((value) => !/[\n\t]/.test(value), 'must be one line')
    .overwrite((value) => value.trim())
    .refine((value) => value.length >= min, 'is too short')
}

// They turn the letters around them, so that a name looks like another one.
const bidiControls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** What something is called before others: one line that shows something, and shows it in its order. */
export function name(max: number) {
  return line(max)
    .overwrite((value) => value.replace(bidiControls, '').trim())
    .refine((value) => /[^\p{Default_Ignorable_Code_Point}\s]/u.test(value), 'shows nothing')
}

export const id = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits')
export const seq = z.number().int().min(1).max(2_147_483_647)
export const epoch = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const position = z.strictObject({ epoch, seq: z.number().int().min(0).max(2_147_483_647) })
export const nonce = z
  .string()
  .min(limits.nonceMin)
  .max(limits.nonceMax)
  .regex(/^[A-Za-z0-9_-]+$/, 'may hold letters, digits, _ and - only')
export const httpUrl = z.url({ protocol: /^https?$/ }).max(limits.urlMax)
