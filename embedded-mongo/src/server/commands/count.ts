import { encode } from '../../bson/keys.ts'
import { walk } from '../../bson/path.ts'
import type { Task } from '../../engine/clock.ts'
import { decodeTyped } from '../../bson/codec.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { countField, namespaceOf, stringField } from '../fields.ts'
import { parseQuery } from './query-fields.ts'

function* count({ body }: Request, { db, clock }: Context): Task<Reply> {
  const collection = db.catalog.get(namespaceOf(body, 'count'))
  const query = parseQuery({ filter: body.query, hint: body.hint }, collection)
  const window = { skip: countField(body, 'skip'), limit: countField(body, 'limit') }
  const n = collection ? yield* db.count(collection, query, { window, clock }) : 0
  return { n, ok: 1 }
}

const CHUNK = 1000

function* distinct({ body }: Request, { db, clock }: Context): Task<Reply> {
  const collection = db.catalog.get(namespaceOf(body, 'distinct'))
  const parts = stringField(body, 'key').split('.')
  const query = parseQuery({ filter: body.query, hint: body.hint }, collection)
  const values = new Map<string, unknown>()
  const add = (value: unknown) => {
    if (value !== undefined) values.set(encode(value), value)
  }
  if (collection) {
    const reader = db.read(collection, query, { skip: 0, limit: 0 })
    try {
      while (!reader.done) {
        for (const { raw } of yield* reader.take(CHUNK, clock)) {
          walk(decodeTyped(raw), parts, (value) => {
            if (Array.isArray(value)) value.forEach(add)
            else add(value)
            return false
          })
        }
      }
    } finally {
      reader.release()
    }
  }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
  return { values: sorted.map(([, value]) => value), ok: 1 }
}

export const countCommands: Readonly<Record<string, Command>> = {
  count: { fields: new Set(['count', 'query', 'hint', 'skip', 'limit']), run: count },
  distinct: { fields: new Set(['distinct', 'key', 'query', 'hint']), run: distinct },
}
