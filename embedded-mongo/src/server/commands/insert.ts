import { ObjectId } from 'bson'
import { decode, encodeDocument } from '../../bson/codec.ts'
import { assemble } from '../../bson/raw.ts'
import type { Collection } from '../../engine/catalog.ts'
import type { Task } from '../../engine/clock.ts'
import type { Database } from '../../engine/database.ts'
import type { Reply } from '../../wire/reply.ts'
import type { Request } from '../../wire/request.ts'
import type { Command, Context } from '../command.ts'
import { namespaceOf } from '../fields.ts'
import { runStatements, statementsOf } from './statements.ts'

function* insert(request: Request, context: Context): Task<Reply> {
  const { db } = context
  const ns = namespaceOf(request.body, 'insert')
  const statements = statementsOf(request, 'documents')
  let n = 0
  const ordered = request.body.ordered !== false

  const errors = yield* runStatements(statements, { ordered, context }, function* (raw) {
    insertOne(db, db.catalog.create(ns), raw)
    n += 1
  })
  return { n, ...errors, ok: 1 }
}

function insertOne(db: Database, collection: Collection, raw: Buffer): void {
  const doc = decode(raw)
  if (doc._id !== undefined) {
    db.records.insert(collection, doc, raw)
    return
  }
  const id = new ObjectId()
  const idElement = encodeDocument({ _id: id }).subarray(4, -1)
  db.records.insert(collection, { _id: id, ...doc }, assemble([idElement, raw.subarray(4, -1)]))
}

export const insertCommands: Readonly<Record<string, Command>> = {
  insert: {
    fields: new Set(['insert', 'ordered', 'documents', 'bypassDocumentValidation']),
    run: insert,
  },
}
