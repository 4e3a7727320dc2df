import { createChat, type Chat, type ChatDeps } from '@chatcord/core/chat'
import { ChatError } from '@chatcord/core/errors'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import { createMemoryStores } from '../database/memory-stores.ts'
import { atOnce } from '../database/run.ts'
import { idOf, meOf, refOf, viewOf } from './people.ts'
import type { SimBus } from './sim-bus.ts'
import { createSimClock } from './sim-clock.ts'
import { createSimRun } from './sim-run.ts'
import { happens, type World } from './world.ts'

export type SimNode = {
  readonly id: string
  /** The running process: whose its steps are. Each start is another one. */
  readonly process: string
  /** All that it ever was: the database may still execute what a crashed one asked for. */
  readonly processes: readonly string[]
  /** Null while it is down. */
  readonly chat: Chat | null
  start(): void
  /** None of its steps is ever released again. */
  crash(): void
  /** Called at the next crash. */
  onCrash(listener: () => void): () => void
}

export function createSimNode(world: World, id: string, bus: SimBus): SimNode {
  const { scheduler, random } = world
  const listeners = new Set<() => void>()
  const skew = random.int(100) - 50
  const processes: string[] = []
  let process = id
  let chat: Chat | null = null

  function build(): Chat {
    process = `${id}.${processes.length + 1}`
    processes.push(process)
    const run = createSimRun(world, process)
    const clock = createSimClock(world, process, skew)
    // A single node has the bus of its own process.
    const line = world.config.nodes === 1 ? createMemoryBus() : bus.join(process)
    const deps: ChatDeps = {
      stores: createMemoryStores(world.db, {
        run,
        now: clock.now,
        either: () => (random.chance(0.5) ? 'seq' : 'nonce'),
      }),
      bus: line,
      clock,
      presence: createMemoryPresence({ clock }),
      random: random.next,
      createId: () => idOf('c', random.int(1e9)),
      limitSend: async () => {
        if (happens(world, 0.03)) throw new ChatError('RATE_LIMITED', { retryAfterMs: 100 })
        return () => Promise.resolve()
      },
      // Names come from a cache, or from the database.
      refs: async (ids) =>
        random.chance(0.7)
          ? ids.map(refOf)
          : run.read(
              'refs',
              atOnce(() => ids.map(refOf)),
            ),
      userOf: async (userId) => viewOf(userId),
      meOf: async (userId) => meOf(userId),
    }
    return createChat(world.sabotage.deps?.(deps, world) ?? deps)
  }

  return {
    id,
    processes,
    get process() {
      return process
    },
    get chat() {
      return chat
    },
    start() {
      world.trace(id, () => 'starts')
      chat = build()
    },
    crash() {
      world.trace(id, () => 'CRASHES')
      chat = null
      bus.leave(process)
      scheduler.end(process)
      // What is at the database may still be executed.
      if (random.chance(0.5)) scheduler.end(`db:${process}`)
      for (const listener of [...listeners]) listener()
      listeners.clear()
    },
    onCrash(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
