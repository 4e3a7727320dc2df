import type { ChatError } from '../errors/chat-error.ts'

const baseMs = 500
const capMs = 15_000

/** Full jitter: anywhere between nothing and the doubled delay, so that clients cut at once do not come back at once. */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt)
}

/** How long to wait before a retry: the server's word is obeyed, with jitter on top. */
export function retryDelay(error: ChatError | null, attempt: number, random: () => number): number {
  const details = error?.details
  const told = details && 'retryAfterMs' in details ? (details.retryAfterMs ?? 0) : 0
  return told + backoff(attempt, random)
}
