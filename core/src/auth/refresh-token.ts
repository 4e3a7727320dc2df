import { newSecret } from './digest.ts'

/**
 * `session.generation.family.secret`. The generation tells an old token from the newest; the family, known to the
 * holders of the session's tokens alone, tells a replay from a forgery, which must not be able to end a session.
 */
export type RefreshToken = { sessionId: string; gen: number; family: string }

const shape = /^(?<sessionId>[0-9a-f]{24})\.(?<gen>\d{1,9})\.(?<family>[\w-]{22})\.[\w-]{43}$/

export function newFamily(): string {
  return newSecret(16)
}

export function newRefreshToken({ sessionId, gen, family }: RefreshToken): string {
  return [sessionId, gen, family, newSecret()].join('.')
}

export function parseRefreshToken(text: string): RefreshToken | null {
  const { sessionId, gen, family } = shape.exec(text)?.groups ?? {}
  if (sessionId === undefined || gen === undefined || family === undefined) return null
  return { sessionId, gen: Number(gen), family }
}
