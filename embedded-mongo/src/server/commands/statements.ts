import type { Doc } from '../../bson/kind.ts'
import { MongoError } from '../../errors.ts'
import type { Task } from '../../engine/clock.ts'
import type { Request } from '../../wire/request.ts'
import type { Context } from '../command.ts'
import { MAX_WRITE_BATCH } from './handshake.ts'

/** The statements of a write command, as the bytes they came as. */
export function statementsOf({ lists }: Request, name: string): Buffer[] {
  const statements = lists.get(name) ?? []
  if (statements.length === 0 || statements.length > MAX_WRITE_BATCH) {
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${statements.length} operations.`,
    )
  }
  return statements
}

/** Runs a batch's statements in order and answers their errors, none when all went well. An ordered batch ends at the first. */
export function* runStatements(
  statements: readonly Buffer[],
  of: { ordered: boolean; context: Context },
  run: (statement: Buffer, i: number) => Task<void>,
): Task<{ writeErrors?: Doc[] }> {
  const { clock, retryable } = of.context
  const writeErrors: Doc[] = []
  for (const [i, statement] of statements.entries()) {
    try {
      yield* run(statement, i)
    } catch (error) {
      if (!(error instanceof MongoError) || error.codeName === 'MaxTimeMSExpired') throw error
      writeErrors.push({ index: i, code: error.code, errmsg: error.message, ...error.details })
      if (of.ordered) break
    }
    // Effects and stored reply have to reach the disk in one flush.
    if (retryable) clock.hold()
    else if (clock.sliceIsOver()) yield
  }
  return writeErrors.length > 0 ? { writeErrors } : {}
}

/** A statement on many documents pauses, so its effects and its reply cannot share a flush. */
export const notRetryable = () =>
  new MongoError('InvalidOptions', 'Cannot use retryable writes with statements on many documents')
