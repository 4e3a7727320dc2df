import type { Runtime } from '../../../client-sdk/src/runtime.ts'
import { epochMs, type World } from '../world/world.ts'

/** Time and chance of one client. */
export function createSimRuntime({ scheduler, random }: World, client: string): Runtime {
  return {
    now: () => epochMs + scheduler.now(),
    random: random.next,
    after: (ms, run) => scheduler.add({ owner: client, after: ms, run }),
  }
}
