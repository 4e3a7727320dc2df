import type { Clock } from '@chatcord/core/infra/clock'
import type { TokenEvent, TokenLog } from '@chatcord/core/infra/token-log'

export type TokenWriter = {
  /** The text so far. */
  readonly text: string
  write(text: string): void
  /** Writes what waits. */
  flush(): Promise<void>
  /** Writes all of it once more: the log may have lost what it had, without a failure that tells. */
  rewrite(): void
  close(): void
}

type Deps = {
  clock: Pick<Clock, 'sleep'>
  tokens: Pick<TokenLog, 'append'>
  id: string
  attempt: number
  /** A newer attempt writes: nothing of this one is wanted any more. */
  fenced(): void
}

/** Viewers see no difference from one entry a token, and it costs a third: measured with 100 answers at once. */
const batchMs = 40
/** More than this leaves at once, so that no entry grows out of bounds. */
const batchUnits = 2_048
const retryMs = 500

/**
 * Writes the text of one attempt to the token log: the first piece at once, then what comes within 40 ms together. While
 * the log cannot be reached the text waits here, and the answer goes on.
 */
export function createTokenWriter({ clock, tokens, id, attempt, fenced }: Deps): TokenWriter {
  let text = ''
  let written = 0
  let rewrites = 0
  let seq = 0
  let open = true
  let begun = false
  let flushing: Promise<void> | null = null
  let scheduled = false

  /** Each try has a place of its own: one that failed may be in after all. Offsets make a doubled piece harmless. */
  async function append(event: TokenEvent): Promise<void> {
    seq += 1
    const accepted = await tokens.append(id, { attempt, seq, event })
    if (accepted || !open) return
    open = false
    fenced()
  }

  async function drain(): Promise<void> {
    try {
      if (!begun) await append({ type: 'reset' })
      begun = true
      while (open && written < text.length) {
        const [end, before] = [text.length, rewrites]
        await append({ type: 'delta', offset: written, text: text.slice(written, end) })
        if (before === rewrites) written = end
      }
    } catch (error) {
      // A log that was away may have forgotten what it had.
      written = 0
      throw error
    } finally {
      flushing = null
    }
  }

  async function flush(): Promise<void> {
    // With nothing to write, `drain` would end before it is assigned, and stay.
    if (begun && (!open || written === text.length)) return
    await (flushing ??= drain())
  }

  async function later(ms: number): Promise<void> {
    scheduled = true
    await clock.sleep(ms)
    scheduled = false
    if (open) await flush().catch(() => later(retryMs))
  }

  return {
    get text() {
      return text
    },
    write(more) {
      const first = text === ''
      text += more
      if (!open || scheduled) return
      if (first || text.length - written > batchUnits) flush().catch(() => later(retryMs))
      else void later(batchMs)
    },
    flush,
    rewrite() {
      rewrites += 1
      written = 0
      if (open && !scheduled) void later(batchMs)
    },
    close: () => {
      open = false
    },
  }
}
