import { encodeDocument } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'

const OP_REPLY = 1
const OP_MSG = 2013
const AWAIT_CAPABLE = 8

/** A reply is a document, or the bytes of one. */
export type Reply = Doc | Buffer

export const encodeReply = (reply: Reply): Buffer =>
  Buffer.isBuffer(reply) ? reply : encodeDocument(reply)

/** The message that carries a reply. */
export function frameReply(body: Buffer, to: { requestId: number; legacy: boolean }): Buffer[] {
  const header = Buffer.alloc(to.legacy ? 36 : 21)
  header.writeInt32LE(header.length + body.length, 0)
  header.writeInt32LE(to.requestId, 8)
  header.writeInt32LE(to.legacy ? OP_REPLY : OP_MSG, 12)
  if (to.legacy) {
    header.writeInt32LE(AWAIT_CAPABLE, 16)
    header.writeInt32LE(1, 32)
  }
  return [header, body]
}

const OK = Buffer.from('\x01ok\0', 'latin1')

export type CursorBatch = {
  field: 'firstBatch' | 'nextBatch'
  documents: readonly Buffer[]
  id: bigint
  ns: string
}

/** `{ cursor: { <field>: documents, id, ns }, ok: 1 }`, the documents as the bytes they are stored as. */
export function cursorReply({ field, documents, id, ns }: CursorBatch): Buffer {
  const names = documents.map((_, i) => Buffer.from(`\x03${i}\0`, 'latin1'))
  const batch = documents.reduce((sum, { length }, i) => sum + length + (names[i]?.length ?? 0), 5)
  const nsLength = Buffer.byteLength(ns) + 1
  const cursor = 4 + (2 + field.length) + batch + (4 + 8) + (4 + 4 + nsLength) + 1
  const total = 4 + 8 + cursor + OK.length + 8 + 1
  const out = Buffer.allocUnsafe(total)
  let at = out.writeInt32LE(total, 0)
  at += out.write('\x03cursor\0', at, 'latin1')
  at = out.writeInt32LE(cursor, at)
  at += out.write(`\x04${field}\0`, at, 'latin1')
  at = out.writeInt32LE(batch, at)
  for (const [i, document] of documents.entries()) {
    at += names[i]?.copy(out, at) ?? 0
    at += document.copy(out, at)
  }
  at = out.writeUInt8(0, at)
  at += out.write('\x12id\0', at, 'latin1')
  at = out.writeBigInt64LE(id, at)
  at += out.write('\x02ns\0', at, 'latin1')
  at = out.writeInt32LE(nsLength, at)
  at += out.write(ns, at)
  at = out.writeUInt16LE(0, at)
  at += OK.copy(out, at)
  at = out.writeDoubleLE(1, at)
  out.writeUInt8(0, at)
  return out
}
