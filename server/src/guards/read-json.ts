import { isUtf8 } from 'node:buffer'
import { ChatError } from '@chatcord/core/errors'
import { inspectJson } from './inspect-json.ts'

/** Bytes from outside as text that a JSON parser may be given, or why they are refused. `max` in bytes. */
export function guardedText(bytes: Buffer, max: number): string | ChatError {
  if (bytes.length > max) return new ChatError('TOO_LARGE')
  // Decoding would replace what is broken, and two different inputs would become equal.
  if (!isUtf8(bytes)) return new ChatError('BAD_REQUEST')
  const text = bytes.toString('utf8')
  return inspectJson(text) === null ? text : new ChatError('BAD_REQUEST')
}
