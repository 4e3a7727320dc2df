import type { Document } from 'mongodb'
import { BSON } from 'mongodb'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'

export type Section = { kind: 0; body: Document } | { kind: 1; name: string; documents: Document[] }

/** An OP_MSG message, well-formed unless it is asked to be otherwise. */
export function message(
  sections: Section[],
  { flags = 0, requestId = 1, trailer = Buffer.alloc(0) } = {},
): Buffer {
  const parts = sections.map((section) => {
    if (section.kind === 0) return Buffer.concat([Buffer.of(0), BSON.serialize(section.body)])
    const content = Buffer.concat([
      Buffer.from(`${section.name}\0`),
      ...section.documents.map((doc) => BSON.serialize(doc)),
    ])
    const length = Buffer.alloc(4)
    length.writeInt32LE(content.length + 4)
    return Buffer.concat([Buffer.of(1), length, content])
  })
  return frame(2013, Buffer.concat([int32(flags), ...parts, trailer]), requestId)
}

export const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

export function frame(opCode: number, payload: Buffer, requestId = 1): Buffer {
  return Buffer.concat([
    int32(16 + payload.length),
    int32(requestId),
    int32(0),
    int32(opCode),
    payload,
  ])
}

/** A client that knows frames and nothing else. */
export class RawClient {
  readonly socket: Socket
  #bytes = Buffer.alloc(0)

  constructor(path: string) {
    this.socket = connect(path)
    this.socket.on('error', () => undefined)
    this.socket.on('data', (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes])
      this.socket.emit('reply?')
    })
  }

  /** The next reply's document and the request it answers; null when the connection was closed instead. */
  async reply(): Promise<{ to: number; body: Document } | null> {
    while (this.#bytes.length < 4 || this.#bytes.length < this.#bytes.readInt32LE(0)) {
      if (this.socket.closed) return null
      await Promise.race([once(this.socket, 'reply?'), once(this.socket, 'close')])
    }
    const length = this.#bytes.readInt32LE(0)
    const reply = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    const legacy = reply.readInt32LE(12) === 1
    return { to: reply.readInt32LE(8), body: BSON.deserialize(reply.subarray(legacy ? 36 : 21)) }
  }

  send(bytes: Buffer): this {
    this.socket.write(bytes)
    return this
  }
}
