import { decode, decodeTyped } from '../../bson/codec.ts'
import { failedToParse } from '../../errors.ts'
import type { Collection } from '../../engine/catalog.ts'
import type { Task } from '../../engine/clock.ts'
import type { Query } from '../../engine/plan.ts'
import { eachMatch, updateOne, upsert } from '../../engine/writes.ts'
import { parseProjection } from '../../query/project.ts'
import { compileUpdate } from '../../query/update/update.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { namespaceOf } from '../fields.ts'
import { parseQuery } from './query-fields.ts'

const FIELDS = [
  'findAndModify', 'findandmodify', 'query', 'sort', 'hint', 'fields', 'remove', 'update', 'new', 'upsert',
  'bypassDocumentValidation',
] // prettier-ignore

function* findAndModify(request: Request, context: Context): Task<Reply> {
  const { rawBody, name } = request
  const body = decodeTyped(rawBody)
  const ns = namespaceOf(body, name)
  const existing = context.db.catalog.get(ns)
  const query = parseQuery({ filter: body.query, sort: body.sort, hint: body.hint }, existing)
  const project = parseProjection(body.fields)
  const remove = body.remove === true
  if (remove === (body.update !== undefined))
    throw failedToParse('Either an update or remove=true must be specified')
  if (remove && (body.new === true || body.upsert === true))
    throw failedToParse('Cannot specify new or upsert with remove=true')
  const target = { ns, existing, query, context }
  const result = remove
    ? yield* removeFound(target)
    : yield* updateFound({
        ...target,
        update: body.update,
        upserts: body.upsert === true,
        after: body.new === true,
      })
  const { raw } = result
  const value = raw ? decodeTyped(project ? project(raw) : raw) : null
  return { lastErrorObject: result.lastErrorObject, value, ok: 1 }
}

type Target = { ns: string; existing: Collection | undefined; query: Query; context: Context }
type Result = { raw: Buffer | null; lastErrorObject: object }

function* removeFound({ existing, query, context }: Target): Task<Result> {
  const { db, clock } = context
  const removed: Buffer[] = []
  if (existing) {
    yield* eachMatch(db, { collection: existing, query, multi: false, clock }, (raw) => {
      db.records.remove(existing, decode(raw))
      removed.push(raw)
    })
  }
  return { raw: removed[0] ?? null, lastErrorObject: { n: removed.length } }
}

function* updateFound(
  target: Target & { update: unknown; upserts: boolean; after: boolean },
): Task<Result> {
  const { ns, existing, query, context } = target
  const { db, clock } = context
  const update = compileUpdate(target.update, query.filter.leaves, new Date())
  const found: Buffer[] = []
  if (existing) {
    yield* eachMatch(db, { collection: existing, query, multi: false, clock }, (raw) => {
      const { before, after } = updateOne(db, existing, { raw, update })
      found.push(target.after ? after : before)
    })
  }
  const [raw] = found
  if (raw) return { raw, lastErrorObject: { n: 1, updatedExisting: true } }
  if (!target.upserts) return { raw: null, lastErrorObject: { n: 0, updatedExisting: false } }
  const inserted = upsert(db, db.catalog.create(ns), { query, update })
  const lastErrorObject = { n: 1, updatedExisting: false, upserted: inserted.id }
  return { raw: target.after ? inserted.raw : null, lastErrorObject }
}

const command: Command = { fields: new Set(FIELDS), run: findAndModify }

export const findAndModifyCommands: Readonly<Record<string, Command>> = {
  findAndModify: command,
  findandmodify: command,
}
