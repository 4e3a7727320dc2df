import { rebuild } from '@chatcord/core/log/rebuild'
import { createMemoryStores } from '../database/memory-stores.ts'
import { copyOf } from '../database/documents.ts'
import type { Device } from '../client/device.ts'
import type { SimBus } from './sim-bus.ts'
import type { SimNode } from './sim-node.ts'
import { createSimRun } from './sim-run.ts'
import type { World } from './world.ts'

type Cast = {
  nodes: readonly SimNode[]
  devices: readonly Device[]
  bus: SimBus
  channelId: string
}

/** What goes wrong around the nodes, at random times, until the calm. */
export function startChaos(world: World, { nodes, devices, bus, channelId }: Cast): void {
  const { scheduler, random, config, db } = world

  function often(gap: number, act: () => void) {
    if (gap === 0) return
    const next = () =>
      scheduler.add({
        owner: 'chaos',
        after: config.tickMs * (gap / 2 + random.int(gap)),
        run: () => {
          if (world.calm) return
          act()
          next()
        },
      })
    next()
  }

  function boot(node: SimNode) {
    scheduler.add({
      owner: 'boot',
      after: config.tickMs * random.int(150),
      run: () => {
        if (!node.chat) node.start()
      },
    })
  }

  function crash(node: SimNode) {
    if (!node.chat) return
    node.crash()
    boot(node)
  }

  /** Beside the nodes, as an operator's command does it. */
  async function rebuildOnce() {
    const stores = createMemoryStores(db, {
      run: createSimRun(world, 'rebuild'),
      now: () => scheduler.now(),
      either: () => 'seq',
    })
    world.trace('rebuild', () => 'begins')
    try {
      await rebuild(channelId, stores)
      world.trace('rebuild', () => 'is swapped in')
    } catch {
      world.trace('rebuild', () => 'fails')
    }
  }

  /** With every process stopped, a copy of a moment ago comes back under a new generation. */
  function restore() {
    const copy = copyOf(db.majority())
    scheduler.add({
      owner: 'chaos',
      after: config.tickMs * random.int(600),
      run: () => {
        if (world.calm) return
        for (const node of nodes) if (node.chat) node.crash()
        for (const process of nodes.flatMap(({ processes }) => processes))
          scheduler.end(`db:${process}`)
        scheduler.end('db:rebuild')
        world.trace('db', () => 'RESTORE')
        db.restore(copy)
        world.check.restored()
        for (const node of nodes) boot(node)
      },
    })
  }

  let restores = 0
  often(config.crash, () => crash(random.pick(nodes)))
  often(config.cut, () => random.pick(devices).transport.cut())
  often(config.pause, () =>
    scheduler.hold(random.pick(nodes).process, config.tickMs * random.int(300)),
  )
  often(config.gap, () => bus.gap(random.pick(nodes).process))
  often(config.rebuild, () => void rebuildOnce())
  often(config.failover, () => {
    const lost = db.failover()
    world.trace('db', () => `FAILOVER, ${lost} writes are rolled back`)
  })
  often(config.restore, () => {
    if (restores++ === 0) restore()
  })
}

/** Writes reach a majority one after another, in the calm soon. */
export function startReplication(world: World): void {
  const { scheduler, random, config, db } = world
  const next = () =>
    scheduler.add({
      owner: 'replication',
      after: config.tickMs * random.int(world.calm ? 3 : config.replication),
      silent: true,
      run: () => {
        db.replicate(world.calm ? Infinity : 1 + random.int(6))
        next()
      },
    })
  next()
}
