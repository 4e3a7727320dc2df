/** MongoDB's limit for one message, in bytes. */
export const MAX_MESSAGE = 48_000_000
const HEADER = 16

/** Splits a stream of bytes into messages. A length that cannot be is an error, and the stream is lost. */
export class FrameReader {
  #chunks: Buffer[] = []
  #held = 0
  #needed = HEADER

  /** The messages that these bytes complete. */
  push(bytes: Buffer): Buffer[] {
    this.#chunks.push(bytes)
    this.#held += bytes.length
    const messages: Buffer[] = []
    // Joined only when a message is complete, so that a long one is not copied once a chunk.
    while (this.#held >= this.#needed) {
      const [first] = this.#chunks
      const buffer =
        this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#held)
      const length = buffer.readInt32LE(0)
      if (length < HEADER || length > MAX_MESSAGE) throw new Error(`a message of ${length} bytes`)
      this.#needed = length > this.#held ? length : HEADER
      if (length > this.#held) {
        this.#chunks = [buffer]
        break
      }
      messages.push(buffer.subarray(0, length))
      this.#chunks = [buffer.subarray(length)]
      this.#held -= length
    }
    return messages
  }
}
