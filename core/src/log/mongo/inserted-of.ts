import { mongo } from 'mongoose'

/** How many documents an unordered write put in; those that were there already do not count as a failure. */
export async function insertedOf(write: Promise<{ insertedCount: number }>): Promise<number> {
  try {
    return (await write).insertedCount
  } catch (error) {
    if (isDuplicate(error)) return error.insertedCount
    throw error
  }
}

/** True when nothing but unique indexes stood in the way. */
export function isDuplicate(error: unknown): error is mongo.MongoBulkWriteError {
  return (
    error instanceof mongo.MongoBulkWriteError &&
    [error.writeErrors].flat().every(({ code }) => code === 11_000) &&
    error.result.getWriteConcernError() === undefined
  )
}
