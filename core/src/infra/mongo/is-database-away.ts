import { mongo } from 'mongoose'

const away = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoWriteConcernError,
]

/** The server's own word for "not now": an election, a shutdown, or an operation that took too long. */
const notNow = new Set<unknown>([
  50, 64, 91, 189, 202, 262, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
])

/** True for a failure of the driver that may be over when the same is tried again. What was written by it is unknown. */
export function isDatabaseAway(error: unknown): boolean {
  if (away.some((kind) => error instanceof kind)) return true
  if (!(error instanceof mongo.MongoServerError)) return false
  return notNow.has(error.code) || error.hasErrorLabel('RetryableWriteError')
}
