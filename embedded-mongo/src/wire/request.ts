import { asBuffer, decode, decodeWithRaw } from '../bson/codec.ts'
import type { Doc } from '../bson/kind.ts'

export type Request = {
  requestId: number
  /** The command's name: the first field of its body. */
  name: string
  body: Doc
  rawBody: Buffer
  /** Lists of documents that stay as the bytes they came as. */
  lists: ReadonlyMap<string, Buffer[]>
  /** The client wants no answer. */
  moreToCome: boolean
  /** Came as OP_QUERY and is answered by OP_REPLY. */
  legacy: boolean
}

const OP_QUERY = 2004
const OP_MSG = 2013

const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 2
/** Flags in the lower half have to be understood; those in the upper half may be ignored. */
const REQUIRED_FLAGS = 0xffff

/** Statements are stored, or decoded with their number types: they are not decoded with the body. */
const RAW_LISTS: Readonly<Record<string, string>> = {
  insert: 'documents',
  update: 'updates',
  delete: 'deletes',
}

/** A complete message as a request. Throws on anything that is not one; the connection cannot go on then. */
export function parseRequest(message: Buffer): Request {
  const opCode = message.readInt32LE(12)
  if (opCode === OP_MSG) return parseMsg(message)
  if (opCode === OP_QUERY) return parseQuery(message)
  throw new Error(`unknown opcode ${opCode}`)
}

function parseMsg(message: Buffer): Request {
  const flags = message.readUInt32LE(16)
  if ((flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0)
    throw new Error(`unknown flags ${flags}`)
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0)
  let rawBody: Buffer | undefined
  const lists = new Map<string, Buffer[]>()
  let at = 20
  while (at < end) {
    const kind = message.readUInt8(at)
    const length = message.readInt32LE(at + 1)
    if (length < 5 || at + 1 + length > end) throw new Error(`a section of ${length} bytes`)
    const section = message.subarray(at + 1, at + 1 + length)
    if (kind === 0 && !rawBody) rawBody = section
    else if (kind === 1) addSequence(lists, section)
    else throw new Error(`a section of kind ${kind}`)
    at += 1 + length
  }
  if (!rawBody) throw new Error('a message without a body')
  const name = firstName(rawBody)
  const body = parseBody(name, rawBody, lists)
  return {
    requestId: message.readInt32LE(4), name, body, rawBody, lists,
    moreToCome: (flags & MORE_TO_COME) !== 0, legacy: false,
  } // prettier-ignore
}

function addSequence(lists: Map<string, Buffer[]>, section: Buffer): void {
  const zero = section.indexOf(0, 4)
  if (zero < 0) throw new Error('a sequence without a name')
  const documents: Buffer[] = []
  let at = zero + 1
  while (at < section.length) {
    const length = section.readInt32LE(at)
    if (length < 5 || at + length > section.length) throw new Error(`a document of ${length} bytes`)
    documents.push(section.subarray(at, at + length))
    at += length
  }
  lists.set(section.toString('utf8', 4, zero), documents)
}

function parseBody(name: string, rawBody: Buffer, lists: Map<string, Buffer[]>): Doc {
  const list = Object.hasOwn(RAW_LISTS, name) ? RAW_LISTS[name] : undefined
  if (list === undefined) return decode(rawBody)
  const { [list]: statements, ...body } = decodeWithRaw(rawBody, list)
  if (Array.isArray(statements)) {
    if (!statements.every((statement) => statement instanceof Uint8Array))
      throw new Error(`${list} holds no documents`)
    lists.set(list, statements.map(asBuffer))
  }
  return body
}

function firstName(body: Buffer): string {
  return body.length > 5 ? body.toString('utf8', 5, body.indexOf(0, 5)) : ''
}

function parseQuery(message: Buffer): Request {
  const zero = message.indexOf(0, 20)
  const start = zero + 9
  if (zero < 0 || start + 5 > message.length) throw new Error('a query that is cut off')
  const rawBody = message.subarray(start, start + message.readInt32LE(start))
  const [database] = message.toString('utf8', 20, zero).split('.')
  return {
    requestId: message.readInt32LE(4), name: firstName(rawBody), body: { ...decode(rawBody), $db: database }, rawBody,
    lists: new Map(), moreToCome: false, legacy: true,
  } // prettier-ignore
}
