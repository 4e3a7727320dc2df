import { ChatError } from './errors.ts'

/** Opaque to clients: the place where a list goes on. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** The parts of a cursor that this server made, each as the check wants it; anything else is refused. */
export function decodeCursor<P extends readonly unknown[]>(
  cursor: string,
  isParts: (value: readonly unknown[]) => value is P,
): P {
  const value = parse(cursor)
  if (Array.isArray(value) && isParts(value)) return value
  throw new ChatError('VALIDATION', {
    issues: [{ path: ['cursor'], message: 'is not a cursor of this list' }],
  })
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
