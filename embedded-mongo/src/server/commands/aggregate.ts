import { encodeDocument } from '../../bson/codec.ts'
import type { Doc } from '../../bson/kind.ts'
import { isDoc } from '../../bson/kind.ts'
import { encode } from '../../bson/keys.ts'
import { badValue, MongoError, notSupported } from '../../errors.ts'
import type { Task } from '../../engine/clock.ts'
import { parseProjection } from '../../query/project.ts'
import type { Reply } from '../../wire/reply.ts'
import { cursorReply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { Cursor } from '../cursors.ts'
import { countField, listField, namespaceOf } from '../fields.ts'
import { FIRST_BATCH, firstBatch } from './find.ts'
import { parseQuery } from './query-fields.ts'

const FIELDS = [
  'aggregate',
  'pipeline',
  'cursor',
  'hint',
  'allowDiskUse',
  'bypassDocumentValidation',
]

/** The stages that a query can be made of, each at most once and in this order; then perhaps a count. */
const STAGES = ['$match', '$sort', '$skip', '$limit', '$project']

function* aggregate({ body }: Request, context: Context): Task<Reply> {
  const { db, clock } = context
  const ns = namespaceOf(body, 'aggregate')
  const pipeline = listField(body, 'pipeline')
  const counted = countName(pipeline.at(-1))
  const parts = queryParts(counted ? pipeline.slice(0, -1) : pipeline)
  const collection = db.catalog.get(ns)
  const query = parseQuery({ filter: parts.$match, sort: parts.$sort, hint: body.hint }, collection)
  const project = parseProjection(parts.$project)
  const window = { skip: countField(parts, '$skip'), limit: countField(parts, '$limit') }
  if ('$limit' in parts && window.limit === 0) throw badValue('the limit must be positive')
  if (counted) {
    const n = collection ? yield* db.count(collection, query, { window, clock }) : 0
    const documents = n > 0 ? [encodeDocument(counted(n))] : []
    return cursorReply({ field: 'firstBatch', documents, id: 0n, ns })
  }
  if (!collection) return cursorReply({ field: 'firstBatch', documents: [], id: 0n, ns })
  const cursorOptions = isDoc(body.cursor) ? body.cursor : {}
  const cursor = new Cursor(ns, db.read(collection, query, window), project)
  return yield* firstBatch(cursor, {
    context,
    batchSize: countField(cursorOptions, 'batchSize', FIRST_BATCH),
    single: false,
  })
}

/** How a last stage that counts writes its result: `{ $count: name }`, or the $group that countDocuments sends. */
function countName(stage: unknown): ((n: number) => Doc) | null {
  if (!isDoc(stage)) return null
  const { $count: name, $group: group } = stage
  if (typeof name === 'string' && name !== '' && !/[$.\0]/.test(name)) return (n) => ({ [name]: n })
  if (isDoc(group) && encode(group) === encode({ _id: group._id, n: { $sum: 1 } })) {
    const id = group._id
    // Anything else could be an expression.
    if (id === null || typeof id === 'number') return (n) => ({ _id: id, n })
  }
  return null
}

function queryParts(pipeline: readonly unknown[]): Doc {
  const parts: Doc = {}
  let last = -1
  for (const stage of pipeline) {
    if (!isDoc(stage)) throw badValue('Each element of the pipeline must be an object')
    const [name, ...others] = Object.keys(stage)
    if (name === undefined || others.length > 0)
      throw badValue('A pipeline stage must contain exactly one field')
    const position = STAGES.indexOf(name)
    if (position < 0)
      throw new MongoError('Location40324', `the pipeline stage '${name}' is not supported`)
    if (position <= last) throw notSupported(`the stage '${name}' is not supported at this place`)
    last = position
    parts[name] = stage[name]
  }
  return parts
}

export const aggregateCommands: Readonly<Record<string, Command>> = {
  aggregate: { fields: new Set(FIELDS), run: aggregate },
}
