import { z } from 'zod'

/** With the database's name, for the driver would silently take `test`. */
export const mongoUri = z
  .string()
  .regex(
    /^mongodb(?:\+srv)?:\/\/[^/\s]+\/[^/?\s]+(?:\?\S*)?$/,
    'must be mongodb:// or mongodb+srv:// with hosts and the name of a database',
  )
