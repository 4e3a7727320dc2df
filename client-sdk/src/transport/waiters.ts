import { aborted } from '../errors/local-errors.ts'
import { onAbort } from '../on-abort.ts'

type Waiter = { resolve(): void; reject(error: Error): void; patient: boolean }

export type Waiters = {
  /** A patient waiter stays when an attempt fails; none stays when there will be no more attempts. */
  wait(patient: boolean, signal?: AbortSignal): Promise<void>
  resolve(): void
  fail(error: Error): void
  end(error: Error): void
}

/** Those who wait for the connection. */
export function createWaiters(): Waiters {
  const all = new Set<Waiter>()
  const reject = (error: Error, which: (waiter: Waiter) => boolean) => {
    for (const waiter of all) if (which(waiter)) waiter.reject(error)
  }
  return {
    wait(patient, signal) {
      let waiter: Waiter | undefined
      let stopListening: () => void = () => undefined
      const waiting = new Promise<void>((resolve, rejectPromise) => {
        waiter = { resolve, reject: rejectPromise, patient }
        all.add(waiter)
        stopListening = onAbort(signal, () => rejectPromise(aborted()))
      })
      return waiting.finally(() => {
        if (waiter) all.delete(waiter)
        stopListening()
      })
    },
    resolve() {
      for (const waiter of all) waiter.resolve()
    },
    fail: (error) => reject(error, (waiter) => !waiter.patient),
    end: (error) => reject(error, () => true),
  }
}
