/** What `signals.watch` yields: news that is worth nothing later, so what a slow reader misses stays missed. */
export type SignalEvent =
  | { type: 'typing'; userId: string; active: boolean }
  | { type: 'read'; userId: string; readSeq: number }
  /**
   * Text of a running answer: `target` is the seq of its message. `offset` in UTF-16 units; a higher attempt replaces
   * the text. Whoever misses a piece reads the message again.
   */
  | { type: 'delta'; target: number; attempt: number; offset: number; text: string }
