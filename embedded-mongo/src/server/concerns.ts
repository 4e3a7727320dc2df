import type { Doc } from '../bson/kind.ts'
import { isDoc, toNumber } from '../bson/kind.ts'
import { badValue, MongoError, notSupported } from '../errors.ts'

const READ_LEVELS = new Set<unknown>([undefined, 'local', 'available', 'majority'])

/** Refuses transactions and the concerns that a single node without history cannot meet. */
export function assertConcerns(body: Doc): void {
  if (body.startTransaction !== undefined || body.autocommit !== undefined) {
    throw new MongoError('IllegalOperation', 'multi-document transactions are not supported')
  }
  const read = body.readConcern
  if (isDoc(read) && !READ_LEVELS.has(read.level))
    throw notSupported(`read concern ${String(read.level)} is not supported`)
  const write = body.writeConcern
  if (isDoc(write)) assertWriteConcern(write.w)
}

function assertWriteConcern(w: unknown): void {
  if (w === undefined || w === 'majority') return
  const nodes = toNumber(w)
  if (nodes === undefined) throw badValue(`the write concern ${JSON.stringify(w)} is not known`)
  if (nodes !== 0 && nodes !== 1) {
    throw new MongoError(
      'UnsatisfiableWriteConcern',
      'Not enough data-bearing nodes: this is a single one',
    )
  }
}

/** Whether the client does without the promise that its write is on disk. */
export function isUnacknowledged(body: Doc): boolean {
  const write = body.writeConcern
  return isDoc(write) && toNumber(write.w) === 0
}
