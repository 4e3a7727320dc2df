import { createListeners } from './listeners.ts'
import { onAbort } from './on-abort.ts'
import { aborted } from './errors/local-errors.ts'

export type Notifier = {
  add(listener: () => void): () => void
  /** Listeners hear once however often this is called before they do. */
  notify(): void
  /** Resolves as soon as the condition holds; it is looked at after each change. */
  until(holds: () => boolean, signal?: AbortSignal): Promise<void>
}

/** Tells of changes, at most once for all that happen in one turn. */
export function createNotifier(): Notifier {
  const listeners = createListeners<undefined>()
  let scheduled = false

  return {
    add: (listener) => listeners.add(listener),
    notify() {
      if (scheduled) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        listeners.emit(undefined)
      })
    },
    until(holds, signal) {
      const stops: (() => void)[] = []
      const waiting = new Promise<void>((resolve, reject) => {
        const check = () => {
          if (holds()) resolve()
        }
        stops.push(
          listeners.add(check),
          onAbort(signal, () => reject(aborted())),
        )
        check()
      })
      return waiting.finally(() => {
        for (const stop of stops) stop()
      })
    },
  }
}
