import { setTimeout as delay } from 'node:timers/promises'
import { isChatError } from '../../client-sdk/src/index.ts'
import type { Watchdog } from './watchdog.ts'

const pauseMs = 250

/** Tries until the server has answered, as long as it asks to wait. A refusal is thrown at once. */
export async function insist<T>(task: () => Promise<T>, watchdog: Watchdog): Promise<T> {
  for (;;) {
    watchdog.signal.throwIfAborted()
    try {
      return await task()
    } catch (error) {
      if (!isChatError(error) || !error.retryable) throw error
      const { details } = error
      const told = details && 'retryAfterMs' in details ? (details.retryAfterMs ?? 0) : 0
      if (told > 0) watchdog.progress(told)
      await delay(told + pauseMs * (1 + Math.random()), undefined, { signal: watchdog.signal })
    }
  }
}
