import type { Services } from '@chatcord/core/services'

export type WorkerDeps = { services: Services }

/** Runs the background jobs. There are none yet: the call holds their place in the composition and in its closing. */
export function runWorkers(deps: WorkerDeps): { close(): Promise<void> } {
  void deps
  return { close: () => Promise.resolve() }
}
