import { mongo } from 'mongoose'

/** The first field of the unique index that a write violated; null for any other failure. */
export function duplicateKeyOf(error: unknown): string | null {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11_000) return null
  const pattern: unknown = error.keyPattern
  return pattern !== null && typeof pattern === 'object' ? (Object.keys(pattern)[0] ?? null) : null
}
