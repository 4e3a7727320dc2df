import { createChannels } from '../../../client-sdk/src/channel/channels.ts'
import type { Channel } from '../../../client-sdk/src/channel/channel-types.ts'
import { createGenerations } from '../../../client-sdk/src/generations/generations.ts'
import { createInbox } from '../../../client-sdk/src/inbox/create-inbox.ts'
import type { Inbox } from '../../../client-sdk/src/inbox/inbox-types.ts'
import { createOutbox } from '../../../client-sdk/src/outbox/outbox.ts'
import { createOutboxStorage } from '../../../client-sdk/src/outbox/outbox-storage.ts'
import { createMemoryStorage } from '../../../client-sdk/src/storage.ts'
import { createApi } from '../../../client-sdk/src/transport/api.ts'
import type { SimNode } from '../world/sim-node.ts'
import type { World } from '../world/world.ts'
import { createSimRuntime } from './sim-runtime.ts'
import { createSimTransport, type SimTransport } from './sim-transport.ts'

/** A client of the SDK, built of its own parts over a simulated socket. */
export type Device = {
  readonly id: string
  readonly user: string
  /** Whether it has the channel open; the others only watch their inbox. */
  readonly watches: boolean
  readonly channel: Channel
  readonly inbox: Inbox
  readonly api: ReturnType<typeof createApi>
  readonly transport: SimTransport
  readonly runtime: ReturnType<typeof createSimRuntime>
  /** Operations that are under way. */
  busy: number
}

export function createDevice(
  world: World,
  who: { id: string; user: string; watches: boolean; slow: boolean; channelId: string },
  nodes: readonly SimNode[],
): Device {
  const { id, user, watches, channelId } = who
  const runtime = createSimRuntime(world, id)
  const transport = createSimTransport(world, who, nodes)
  const api = createApi(transport)
  const live = { api, transport, runtime, ready: transport.ready }
  const outbox = createOutbox({
    ...live,
    storage: createOutboxStorage(createMemoryStorage(), user, (_, task) => task()),
    deliver: ({ channelId: to, nonce, message }, signal) =>
      api.messages.send.mutate({ ...message, channelId: to, nonce }, { signal }),
    delivered: (to, ack) => channels.known(to)?.delivered(ack),
    changed: (to) => channels.known(to)?.pendingChanged(),
  })
  const inbox = createInbox({
    ...live,
    heard: (event) => {
      if (event.type === 'channel' && event.channel.my) channels.known(event.channel.id)?.rejoined()
    },
  })
  const channels = createChannels({
    ...live,
    userId: () => Promise.resolve(user),
    outbox: () => outbox,
    watchMembership: () => inbox.hold('some'),
    listed: inbox.channel,
    generations: createGenerations(live),
  })
  const channel = channels.get(channelId)
  inbox.hold('all')
  if (watches) {
    channel.subscribe(() => undefined)
    channel.on('message.created', () => undefined)
  }
  return { id, user, watches, channel, inbox: inbox.inbox, api, transport, runtime, busy: 0 }
}
