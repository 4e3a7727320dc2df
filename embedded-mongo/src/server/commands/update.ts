import { decodeTyped } from '../../bson/codec.ts'
import type { Doc } from '../../bson/kind.ts'
import { failedToParse } from '../../errors.ts'
import type { Task } from '../../engine/clock.ts'
import { eachMatch, updateOne, upsert } from '../../engine/writes.ts'
import { compileUpdate } from '../../query/update/update.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { assertKnown, namespaceOf } from '../fields.ts'
import { parseQuery } from './query-fields.ts'
import { notRetryable, runStatements, statementsOf } from './statements.ts'

const STATEMENT_FIELDS = new Set(['q', 'u', 'upsert', 'multi', 'hint'])

type Outcome = { n: number; nModified: number; upserted: { index: number; _id: unknown }[] }

function* update(request: Request, context: Context): Task<Reply> {
  const ns = namespaceOf(request.body, 'update')
  const outcome: Outcome = { n: 0, nModified: 0, upserted: [] }
  const ordered = request.body.ordered !== false
  const statements = statementsOf(request, 'updates')
  const errors = yield* runStatements(statements, { ordered, context }, (raw, index) =>
    updateStatement(decodeTyped(raw), { ns, index, context, outcome }),
  )
  const { upserted, ...counts } = outcome
  return { ...counts, ...(upserted.length > 0 ? { upserted } : {}), ...errors, ok: 1 }
}

function* updateStatement(
  statement: Doc,
  of: { ns: string; index: number; context: Context; outcome: Outcome },
): Task<void> {
  const { ns, index, context, outcome } = of
  const { db, clock } = context
  assertKnown('an update statement', statement, STATEMENT_FIELDS)
  const existing = db.catalog.get(ns)
  const query = parseQuery({ filter: statement.q, hint: statement.hint }, existing)
  const compiled = compileUpdate(statement.u, query.filter.leaves, new Date())
  const multi = statement.multi === true
  if (multi && context.retryable) throw notRetryable()
  if (multi && compiled.replacement)
    throw failedToParse('multi update is not supported for replacement-style update')
  let matched = 0
  if (existing) {
    yield* eachMatch(db, { collection: existing, query, multi, clock }, (raw) => {
      matched += 1
      if (updateOne(db, existing, { raw, update: compiled }).changed) outcome.nModified += 1
    })
  }
  outcome.n += matched
  if (matched > 0 || statement.upsert !== true) return
  const { id } = upsert(db, db.catalog.create(ns), { query, update: compiled })
  outcome.upserted.push({ index, _id: id })
  outcome.n += 1
}

export const updateCommands: Readonly<Record<string, Command>> = {
  update: {
    fields: new Set(['update', 'updates', 'ordered', 'bypassDocumentValidation']),
    run: update,
  },
}
