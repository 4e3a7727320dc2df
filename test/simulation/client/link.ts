import type { SimNode } from '../world/sim-node.ts'
import { happens, lag, type World } from '../world/world.ts'

/** One socket: what a node sends arrives in order, until it closes. */
export type Link = {
  readonly node: SimNode
  /** The process at the other end. */
  readonly process: string
  readonly alive: boolean
  /** The socket has room. */
  writable(): boolean
  /** Called each time when there is room again. */
  onDrain(listener: () => void): () => void
  /** Sends; the client is at the other end. */
  push(arrive: () => void): void
  /** Called on the node's side. */
  onClose(listener: () => void): void
  close(): void
}

export function openLink(
  world: World,
  node: SimNode,
  client: { id: string; slow: boolean; lost(): void },
): Link {
  const { scheduler, random, config } = world
  const waiting: (() => void)[] = []
  const drains = new Set<() => void>()
  const closes = new Set<() => void>()
  const { process } = node
  let alive = true
  let reading = false

  function read() {
    if (reading || !alive || waiting.length === 0) return
    reading = true
    const pause = client.slow && happens(world, 0.5) ? config.tickMs * random.int(60) : lag(world)
    scheduler.add({
      owner: client.id,
      after: pause,
      run: () => {
        reading = false
        if (!alive) return
        waiting.shift()?.()
        if (waiting.length <= 1) scheduler.add({ owner: process, run: drain })
        read()
      },
    })
  }

  function drain() {
    if (alive) for (const listener of [...drains]) listener()
  }

  function close() {
    if (!alive) return
    alive = false
    leave()
    scheduler.add({ owner: client.id, after: lag(world), run: client.lost })
    scheduler.add({
      owner: process,
      after: lag(world),
      run: () => {
        for (const listener of closes) listener()
      },
    })
  }

  const leave = node.onCrash(close)
  return {
    node,
    process,
    get alive() {
      return alive
    },
    writable: () => waiting.length < config.socketFrames,
    onDrain(listener) {
      drains.add(listener)
      return () => drains.delete(listener)
    },
    push(arrive) {
      if (!alive) return
      waiting.push(arrive)
      read()
    },
    onClose: (listener) => void closes.add(listener),
    close,
  }
}
