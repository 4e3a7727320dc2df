import { z } from 'zod'

/** A comma-separated list, without blanks and empty entries. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
)
