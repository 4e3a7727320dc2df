import { isUtf8 } from 'node:buffer'
import { ChatError } from '@chatcord/core/errors'
import { inspectJson } from './inspect-json.ts'

/** Throws unless the text may be given to a JSON parser. */
export function guardJson(text: string): void {
  if (inspectJson(text) !== null) throw new ChatError('BAD_REQUEST')
}

/** Bytes from outside as guarded text. `max` in bytes. */
export function guardedText(bytes: Buffer, max: number): string {
  if (bytes.length > max) throw new ChatError('TOO_LARGE')
  // Decoding would replace what is broken, and two different inputs would become equal.
  if (!isUtf8(bytes)) throw new ChatError('BAD_REQUEST')
  const text = bytes.toString('utf8')
  guardJson(text)
  return text
}
