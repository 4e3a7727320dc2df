import { createCheck } from './check/check.ts'
import { checkDevice } from './check/final-device.ts'
import { checkLog } from './check/final-log.ts'
import { createDevice } from './client/device.ts'
import { runScript } from './client/script.ts'
import { watchEvents } from './client/watch-events.ts'
import { createDatabase } from './database/database.ts'
import { checkRow } from './check/row-check.ts'
import { createRandom, type Random } from './engine/random.ts'
import { createScheduler } from './engine/scheduler.ts'
import { startChaos, startReplication } from './world/chaos.ts'
import type { Config, OpKind } from './world/config.ts'
import { idOf } from './world/people.ts'
import { prologue } from './world/prologue.ts'
import { createQuietChat } from './world/quiet-chat.ts'
import { createSimBus } from './world/sim-bus.ts'
import type { Sabotage } from './world/sabotage.ts'
import { createSimNode } from './world/sim-node.ts'
import { epochMs, type World } from './world/world.ts'

export type Outcome = { failure: Error | null; steps: number; rows: number; trace: string[] }

type Options = { trace?: boolean; sabotage?: Sabotage }

const stepsMax = 60_000
/** The calm after the last operation: some sweeps of the nodes, and the longest back-off of a client. */
const calmMs = 40_000

/** Runs one schedule. The same seed and configuration give the same run. */
export async function simulate(
  seed: number,
  config: Config,
  options: Options = {},
): Promise<Outcome> {
  const random = createRandom(seed)
  const scheduler = createScheduler(random, { tickMs: config.tickMs, stepsMax })
  const trace: string[] = []
  const db = createDatabase({
    replicas: config.failover > 0,
    inserting: (row) => {
      checkRow(db.primary(), row)
      world.trace(
        'log',
        () => `${row.seq} ${row.type} ${row.by.slice(-1)} ${row.nonce} ${JSON.stringify(row.body)}`,
      )
    },
  })
  const world: World = {
    config,
    random,
    scheduler,
    db,
    check: createCheck(() => db),
    sabotage: options.sabotage ?? {},
    calm: false,
    trace(who, text) {
      if (options.trace)
        trace.push(`${String(scheduler.now()).padStart(6)} ${who.padEnd(5)} ${text()}`)
    },
  }
  const onRejection = (reason: unknown) =>
    scheduler.fail(reason instanceof Error ? reason : new Error(String(reason)))
  process.on('unhandledRejection', onRejection)
  let failure: Error | null = null
  try {
    await play(world)
  } catch (error) {
    failure = error as Error
  } finally {
    process.off('unhandledRejection', onRejection)
  }
  return { failure, steps: scheduler.steps, rows: db.primary().events.size, trace }
}

async function play(world: World): Promise<void> {
  const { config, scheduler, random, db } = world
  const users = Array.from({ length: config.users }, (_, index) => idOf('a', index + 1))
  const now = () => epochMs + scheduler.now()
  const channelId = await prologue(createQuietChat(db, now), users, config.publicChannel)

  const bus = createSimBus(world)
  const nodes = Array.from({ length: config.nodes }, (_, index) =>
    createSimNode(world, `n${index + 1}`, bus),
  )
  for (const node of nodes) node.start()
  const devices = Array.from({ length: config.devices }, (_, index) =>
    createDevice(world, castOf(config, { index, users, channelId, random }), nodes),
  )
  for (const device of devices) watchEvents(world, device)
  if (config.failover > 0) startReplication(world)
  startChaos(world, { nodes, devices, bus, channelId })
  for (const device of devices)
    void runScript(world, device, { kinds: kindsOf(config, random), channelId, users })

  await scheduler.run(() => devices.every(({ busy }) => busy === 0))
  if (config.crashLast)
    for (const node of nodes.filter(({ chat }) => chat)) {
      node.crash()
      node.start()
    }
  world.calm = true
  world.trace('calm', () => '')
  const end = scheduler.now() + calmMs
  await scheduler.run(() => scheduler.now() >= end)

  checkLog(db, world.check, channelId)
  const chat = createQuietChat(db, now)
  for (const device of devices) await checkDevice(db, device, { chat, ch: channelId })
}

/** Some users have two devices; some devices read slowly, and some only watch their inbox. */
function castOf(
  config: Config,
  at: { index: number; users: readonly string[]; channelId: string; random: Random },
): Parameters<typeof createDevice>[1] {
  const { index, users, random } = at
  const twin = index > 1 && random.chance(0.3)
  const user = users[twin ? random.int(users.length) : index % users.length] ?? ''
  return {
    id: `d${index + 1}`,
    user,
    channelId: at.channelId,
    slow: random.chance(config.slowReaders),
    watches: (config.firstWatches && index === 0) || !random.chance(config.inboxOnly),
  }
}

function kindsOf({ kinds, ops }: Config, random: Random): OpKind[] {
  const weighted = (Object.entries(kinds) as [OpKind, number][]).flatMap(([kind, weight]) =>
    Array.from({ length: weight }, () => kind),
  )
  return Array.from({ length: ops }, () => random.pick(weighted))
}
