import { createListeners } from './listeners.ts'
import { aborted } from './errors/local-errors.ts'

export type Notifier = {
  add(listener: () => void): () => void
  /** Listeners hear once however often this is called before they do. */
  notify(): void
  /** Resolves as soon as the condition holds; it is looked at after each change. */
  until(holds: () => boolean, signal?: AbortSignal): Promise<void>
  /** Rejects those who still wait. */
  end(error: Error): void
}

/** Tells of changes, at most once for all that happen in one turn. */
export function createNotifier(): Notifier {
  const listeners = createListeners<undefined>()
  const endings = createListeners<Error>()
  let scheduled = false

  return {
    add: (listener) => listeners.add(listener),
    notify() {
      if (scheduled || listeners.size === 0) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        listeners.emit(undefined)
      })
    },
    until: (holds, signal) =>
      new Promise((resolve, reject) => {
        const done = () => {
          for (const stop of stops) stop()
        }
        const check = () => {
          if (!holds()) return
          done()
          resolve()
        }
        const fail = (error: Error) => {
          done()
          reject(error)
        }
        const onAbort = () => fail(aborted())
        const stops = [
          listeners.add(check),
          endings.add(fail),
          () => signal?.removeEventListener('abort', onAbort),
        ]
        signal?.addEventListener('abort', onAbort, { once: true })
        if (signal?.aborted) onAbort()
        else check()
      }),
    end: (error) => endings.emit(error),
  }
}
