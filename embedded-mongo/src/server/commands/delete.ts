import { decode } from '../../bson/codec.ts'
import type { Doc } from '../../bson/kind.ts'
import { toNumber } from '../../bson/kind.ts'
import { failedToParse } from '../../errors.ts'
import type { Task } from '../../engine/clock.ts'
import { eachMatch } from '../../engine/writes.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { assertKnown, namespaceOf } from '../fields.ts'
import { parseQuery } from './query-fields.ts'
import { notRetryable, runStatements, statementsOf } from './statements.ts'

const STATEMENT_FIELDS = new Set(['q', 'limit', 'hint'])

function* remove(request: Request, context: Context): Task<Reply> {
  const ns = namespaceOf(request.body, 'delete')
  let n = 0
  const ordered = request.body.ordered !== false
  const statements = statementsOf(request, 'deletes')
  const errors = yield* runStatements(statements, { ordered, context }, function* (raw) {
    n += yield* deleteStatement(decode(raw), ns, context)
  })
  return { n, ...errors, ok: 1 }
}

function* deleteStatement(statement: Doc, ns: string, context: Context): Task<number> {
  const { db, clock, retryable } = context
  assertKnown('a delete statement', statement, STATEMENT_FIELDS)
  const limit = toNumber(statement.limit)
  if (limit !== 0 && limit !== 1)
    throw failedToParse('The limit field in delete objects must be 0 or 1')
  if (limit === 0 && retryable) throw notRetryable()
  const collection = db.catalog.get(ns)
  const query = parseQuery({ filter: statement.q, hint: statement.hint }, collection)
  if (!collection) return 0
  let removed = 0
  yield* eachMatch(db, { collection, query, multi: limit === 0, clock }, (raw) => {
    db.records.remove(collection, decode(raw))
    removed += 1
  })
  return removed
}

export const deleteCommands: Readonly<Record<string, Command>> = {
  delete: { fields: new Set(['delete', 'deletes', 'ordered']), run: remove },
}
