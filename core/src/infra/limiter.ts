/** `points` calls in `windowMs`, then refused until the window has passed. */
export type Rule = { name: string; points: number; windowMs: number }

export type Limiter = {
  /** Takes points of `key` under `rule`, one unless told; throws RATE_LIMITED with `retryAfterMs` when fewer are left. */
  take(rule: Rule, key: string, points?: number): Promise<void>
  /** Gives the points of `key` back, e.g. after a correct password. */
  reset(rule: Rule, key: string): Promise<void>
  close(): Promise<void>
}
