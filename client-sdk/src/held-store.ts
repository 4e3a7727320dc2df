import { createHolds, type Holds } from './holds.ts'
import { createNotifier, type Notifier } from './notifier.ts'
import type { Runtime } from './runtime.ts'

export type HeldStore = Notifier &
  Holds & {
    /** Hears changes, and holds what is heard open. */
    subscribe(listener: () => void): () => void
    /** Keeps both until the answer is called. */
    holdWith(stop: () => void): () => void
  }

/** The listening side of a store that is only kept up to date while somebody looks. */
export function createHeldStore(runtime: Runtime, on: { first(): void; last(): void }): HeldStore {
  const holds = createHolds(runtime, on)
  const notifier = createNotifier()
  function holdWith(stop: () => void) {
    const release = holds.hold()
    return () => {
      stop()
      release()
    }
  }
  return {
    ...holds,
    ...notifier,
    holdWith,
    subscribe: (listener) => holdWith(notifier.add(listener)),
  }
}
