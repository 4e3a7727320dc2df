import { createListeners } from './listeners.ts'

/** A value that changes: what React's `useSyncExternalStore` takes, and easy to use without React. */
export interface Store<T> {
  getSnapshot(): T
  /** Calls after each change; the answered function ends it. */
  subscribe(listener: () => void): () => void
}

/** A store and the hand that changes it. */
export type Cell<T> = { store: Store<T>; get(): T; set(value: T): void }

export function createCell<T>(initial: T): Cell<T> {
  const listeners = createListeners<undefined>()
  let value = initial
  const get = () => value
  return {
    store: { getSnapshot: get, subscribe: listeners.add },
    get,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      listeners.emit(undefined)
    },
  }
}
