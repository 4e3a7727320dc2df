import { mongo, type SchemaOptions } from 'mongoose'

/**
 * How every collection is used: made and indexed by an explicit step at the start, acknowledged by a majority, and
 * anything that a schema does not name is refused, in filters as in documents.
 */
export const schemaOptions = {
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
  id: false,
  minimize: false,
  readConcern: { level: 'majority' },
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  writeConcern: new mongo.WriteConcern('majority'),
} as const satisfies SchemaOptions
