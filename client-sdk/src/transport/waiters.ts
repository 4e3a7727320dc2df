import { aborted } from '../errors/local-errors.ts'

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
    for (const waiter of [...all]) if (which(waiter)) waiter.reject(error)
  }
  return {
    wait: (patient, signal) =>
      new Promise<void>((resolve, rejectPromise) => {
        if (signal?.aborted) {
          rejectPromise(aborted())
          return
        }
        const onAbort = () => waiter.reject(aborted())
        const done = () => {
          all.delete(waiter)
          signal?.removeEventListener('abort', onAbort)
        }
        const waiter: Waiter = {
          patient,
          resolve() {
            done()
            resolve()
          },
          reject(error) {
            done()
            rejectPromise(error)
          },
        }
        all.add(waiter)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    resolve() {
      for (const waiter of [...all]) waiter.resolve()
    },
    fail: (error) => reject(error, (waiter) => !waiter.patient),
    end: (error) => reject(error, () => true),
  }
}
