import type { Long } from 'bson'
import { toNumber } from '../../bson/kind.ts'
import { badValue } from '../../errors.ts'
import type { Task } from '../../engine/clock.ts'
import { parseProjection } from '../../query/project.ts'
import type { Reply } from '../../wire/reply.ts'
import { cursorReply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { simple } from '../command.ts'
import { Cursor } from '../cursors.ts'
import { countField, databaseOf, listField, namespaceOf, stringField } from '../fields.ts'
import { parseQuery } from './query-fields.ts'

const FIND_FIELDS = [
  'find', 'filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'allowDiskUse',
] // prettier-ignore

/** Documents in a first batch whose size the client leaves open, as in MongoDB. */
export const FIRST_BATCH = 101

function* find({ body }: Request, context: Context): Task<Reply> {
  const { db } = context
  const ns = namespaceOf(body, 'find')
  const collection = db.catalog.get(ns)
  const query = parseQuery({ filter: body.filter, sort: body.sort, hint: body.hint }, collection)
  const project = parseProjection(body.projection)
  const window = { skip: countField(body, 'skip'), limit: countField(body, 'limit') }
  const batchSize = countField(body, 'batchSize', FIRST_BATCH)
  if (!collection) return cursorReply({ field: 'firstBatch', documents: [], id: 0n, ns })
  const cursor = new Cursor(ns, db.read(collection, query, window), project)
  return yield* firstBatch(cursor, { context, batchSize, single: body.singleBatch === true })
}

/** Answers a cursor's first documents, and keeps it if there are more. */
export function* firstBatch(
  cursor: Cursor,
  of: { context: Context; batchSize: number; single: boolean },
): Task<Reply> {
  const { cursors, clock } = of.context
  let id = 0n
  try {
    const documents = yield* cursor.next(of.batchSize, clock)
    if (!cursor.done && !of.single) id = cursors.add(cursor)
    return cursorReply({ field: 'firstBatch', documents, id, ns: cursor.ns })
  } finally {
    if (id === 0n) cursor.close()
  }
}

function* getMore({ body }: Request, { cursors, clock }: Context): Task<Reply> {
  const id = cursorId(body.getMore)
  const ns = `${databaseOf(body)}.${stringField(body, 'collection')}`
  const cursor = cursors.get(id, ns)
  const documents = yield* cursor.next(countField(body, 'batchSize') || Infinity, clock)
  const { done } = cursor
  if (done) cursors.close(id)
  return cursorReply({ field: 'nextBatch', documents, id: done ? 0n : id, ns })
}

/** Sent as a 64-bit integer, which is a number here while it is small. */
function cursorId(value: unknown): bigint {
  const number = toNumber(value)
  if (number === undefined || !Number.isInteger(number))
    throw badValue('a cursor id has to be an integer')
  return BigInt(number)
}

const killCursors = simple(['killCursors', 'cursors'], ({ body }, { cursors }) => {
  const killed: Long[] = []
  const notFound: Long[] = []
  for (const id of listField(body, 'cursors')) {
    const list = cursors.close(cursorId(id)) ? killed : notFound
    list.push(id as Long) // cursorId has seen that it is a number; it goes back as it came
  }
  return {
    cursorsKilled: killed,
    cursorsNotFound: notFound,
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  }
})

export const findCommands: Readonly<Record<string, Command>> = {
  find: { fields: new Set(FIND_FIELDS), run: find },
  getMore: { fields: new Set(['getMore', 'collection', 'batchSize']), run: getMore },
  killCursors,
}
