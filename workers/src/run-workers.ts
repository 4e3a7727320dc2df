import type { Services } from '@chatcord/core/services'

export type WorkerDeps = { services: Services }
export type Workers = { close(): Promise<void> }

/** Runs the background jobs. There are none yet: this holds their place in the composition and in its closing. */
export const runWorkers: (deps: WorkerDeps) => Workers = () => ({
  close: () => Promise.resolve(),
})
