import { deserialize, serialize } from 'bson'
import { badValue, MongoError } from '../errors.ts'
import type { Doc } from './kind.ts'

/** MongoDB's limit for one document, in bytes. */
export const MAX_DOCUMENT = 16 * 1024 * 1024

const PLAIN = { promoteBuffers: false, bsonRegExp: true } as const
const TYPED = { ...PLAIN, promoteLongs: false, promoteValues: false } as const

function checked(read: () => Doc): Doc {
  try {
    return read()
  } catch (error) {
    throw new MongoError('InvalidBSON', `the document cannot be read: ${String(error)}`)
  }
}

/** Numbers become JavaScript numbers, unless they are 64-bit integers beyond 2^53. */
export const decode = (raw: Uint8Array): Doc => checked(() => deserialize(raw, PLAIN))

/** Numbers keep their BSON type (Int32, Double, Long), so that encoding gives the same bytes again. */
export const decodeTyped = (raw: Uint8Array): Doc => checked(() => deserialize(raw, TYPED))

/** Decodes, with the elements of one top-level array left as the bytes they are. */
export const decodeWithRaw = (raw: Uint8Array, field: string): Doc =>
  checked(() => deserialize(raw, { ...PLAIN, fieldsAsRaw: { [field]: true } }))

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export function encodeDocument(doc: Doc): Buffer {
  try {
    return asBuffer(serialize(doc, { ignoreUndefined: false }))
  } catch (error) {
    throw badValue(`the document cannot be encoded: ${String(error)}`)
  }
}

export function assertDocumentSize(raw: Buffer): void {
  if (raw.length > MAX_DOCUMENT) {
    throw new MongoError(
      'BSONObjectTooLarge',
      `the document of ${raw.length} bytes is over ${MAX_DOCUMENT}`,
    )
  }
}
