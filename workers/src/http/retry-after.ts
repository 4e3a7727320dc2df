/** Longer is no wait but a refusal; the caller decides anew then. */
const longestMs = 3_600_000

/** Milliseconds that a `retry-after` asks to wait, in seconds or as a date; null when it says nothing. An hour at most. */
export function retryAfterMs(value: string | string[] | undefined, now: number): number | null {
  const text = typeof value === 'string' ? value.trim() : ''
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  if (Number.isNaN(ms)) return null
  return Math.round(Math.min(Math.max(ms, 0), longestMs))
}
