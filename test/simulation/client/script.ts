import { isChatError } from '../../../client-sdk/src/errors/chat-error.ts'
import { retrying } from '../../../client-sdk/src/retrying.ts'
import type { OpKind } from '../world/config.ts'
import type { World } from '../world/world.ts'
import { changeMessage, sendTwice } from './message-ops.ts'
import type { Device } from './device.ts'

export type Doer = {
  world: World
  device: Device
  channelId: string
  users: readonly string[]
  nonce(): string
  /** Tries until the server has answered. */
  safe<T>(task: () => Promise<T>): Promise<T>
  /** Goes on while the script does something else. */
  background(work: Promise<unknown>): void
}

/** What one client does, one operation after another; a refusal is an answer like any other. */
export async function runScript(
  world: World,
  device: Device,
  script: { kinds: readonly OpKind[]; channelId: string; users: readonly string[] },
): Promise<void> {
  const { random, scheduler, config } = world
  let nonces = 0
  const doer: Doer = {
    world,
    device,
    ...script,
    nonce: () => `${device.id}-${++nonces}`.padEnd(16, '-'),
    safe: (task) => retrying(task, { ready: device.transport.ready, runtime: device.runtime }),
    background(work) {
      device.busy += 1
      void quiet(work).then(() => (device.busy -= 1))
    },
  }
  device.busy += 1
  for (const kind of script.kinds) {
    const thought = config.tickMs * random.int(80)
    await new Promise<void>((resolve) =>
      scheduler.add({ owner: device.id, after: thought, run: resolve }),
    )
    world.trace(device.id, () => kind)
    await quiet(act(doer, kind))
  }
  device.busy -= 1
}

async function quiet(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isChatError(error)) throw error
  }
}

async function act(doer: Doer, kind: OpKind): Promise<unknown> {
  const { world, device, channelId, safe } = doer
  const { random } = world
  const { api, channel, user } = device
  const nonce = doer.nonce()
  const place = { channelId, nonce }
  const other = () => random.pick(doer.users.filter((id) => id !== user))
  const head = channel.getSnapshot().head
  switch (kind) {
    case 'join':
      return safe(() => api.channels.join.mutate(place))
    case 'leave':
      return safe(() => api.channels.leave.mutate(place))
    case 'add': {
      const userId = other()
      return safe(() => api.channels.members.add.mutate({ ...place, userId }))
    }
    case 'remove': {
      const userId = other()
      return safe(() => api.channels.members.remove.mutate({ ...place, userId }))
    }
    case 'role': {
      const input = {
        ...place,
        userId: other(),
        role: random.pick(['owner', 'moderator', 'member'] as const),
      }
      return safe(() => api.channels.members.setRole.mutate(input))
    }
    case 'rename': {
      const name = `name ${random.int(1e6)}`
      return safe(() => api.channels.update.mutate({ ...place, name }))
    }
    case 'kind': {
      const to = random.pick(['public', 'private'] as const)
      return safe(() => api.channels.update.mutate({ ...place, kind: to }))
    }
    case 'list': {
      const epoch = channel.getSnapshot().channel?.epoch ?? 0
      const from = { epoch, seq: Math.max(0, head - random.int(4)) }
      return safe(() => api.events.list.query({ channelId, from }))
    }
    case 'get': {
      const seq = Math.max(1, head - random.int(6))
      return safe(() => api.messages.get.query({ channelId, seq }))
    }
    case 'channel':
      return safe(() => api.channels.get.query({ channelId }))
    case 'read': {
      doer.background(channel.markRead(random.chance(0.7) ? undefined : 1 + random.int(head + 3)))
      return
    }
    case 'reopen': {
      const release = await channel.open()
      release()
      return
    }
    case 'older': {
      page(doer, () => channel.loadOlder())
      return
    }
    case 'newer': {
      page(doer, () => channel.loadNewer())
      return
    }
    case 'latest': {
      page(doer, () => channel.loadLatest())
      return
    }
    case 'around': {
      page(doer, () => channel.loadAround(1 + random.int(head + 1)))
      return
    }
    case 'again':
      return sendTwice(doer)
    default:
      return changeMessage(doer, kind)
  }
}

/** Pages are of an open channel; they load while other things go on. */
function page({ device, background }: Doer, load: () => Promise<void>): void {
  if (device.watches && device.channel.getSnapshot().state !== 'idle') background(load())
}
