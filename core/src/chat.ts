import { createChannelService, type ChannelService } from './channels/channel.service.ts'
import { createChannelViews } from './channels/channel-views.ts'
import { createMemberService, type MemberService } from './channels/member.service.ts'
import type { Bus } from './infra/bus.ts'
import type { Clock } from './infra/clock.ts'
import type { PresenceStore } from './infra/presence-store.ts'
import { createEventService, type EventService } from './log/event.service.ts'
import { createHubs } from './log/hubs.ts'
import { createLeftBehind } from './log/left-behind.ts'
import { createLogNode, type LogNode } from './log/log-node.ts'
import type { ChatStores } from './log/mongo/mongo-chat-stores.ts'
import { createChannelHeads } from './me/channel-heads.ts'
import { createFeedService, type FeedService } from './me/feed.service.ts'
import type { GenerationSource } from './me/generation-news.ts'
import {
  createMessageService,
  type LimitSend,
  type MessageService,
} from './messages/message.service.ts'
import { createPresence, type NodePresence } from './presence/presence.service.ts'
import type { SignalSource } from './signals/signal-source.ts'
import { createSignals, type SignalService } from './signals/signal.service.ts'
import type { SettingsService } from './system/settings.ts'
import type { MeView, UserRef, UserView } from './users/user.view.ts'

export type Chat = {
  channels: ChannelService
  events: EventService
  feed: FeedService
  members: MemberService
  messages: MessageService
  /** What it writes to the logs with. */
  logNode: LogNode
  presence: Omit<NodePresence, 'close'>
  signals: SignalService
  /** Makes up for hints that the bus lost. It runs by itself every 3 s. */
  sweep(): Promise<void>
  close(): void
}

export type ChatDeps = {
  stores: ChatStores
  bus: Bus
  clock: Clock
  /** Who is connected, on all nodes. */
  presence: PresenceStore
  /** Tells the text of running answers. */
  answers?: SignalSource
  /** Of all users; none without it. */
  generations?: GenerationSource
  /** From 0 to below 1. */
  random(): number
  createId(): string
  limitSend: LimitSend
  refs(userIds: readonly string[]): Promise<UserRef[]>
  userOf(userId: string): Promise<UserView>
  meOf(userId: string): Promise<MeView>
  /** Tells each feed of changed settings. */
  settings?: Pick<SettingsService, 'onChange'>
}

const noGenerations: GenerationSource = {
  byId: () => Promise.resolve(null),
  changed: () => Promise.resolve([]),
}

/** A lost last row shows no gap; this is how long it may stay lost. */
const sweepMs = 3_000

/** One node: its appender, projector, hubs and feeds over stores that all nodes share. */
export function createChat(deps: ChatDeps): Chat {
  const { bus, clock, refs } = deps
  const logNode = createLogNode(deps)
  const { log, projection, projector } = logNode
  const project = async (ch: string, seq: number) => {
    await projector.project(ch, seq)
  }
  const views = createChannelViews({ projection, refs })
  const hubs = createHubs({ ...logNode, clock, refs, bus })
  const shared = { ...logNode, refs, views, clock, bus }

  const feed = createFeedService({
    ...shared,
    heads: createChannelHeads({ bus, clock, log, projection, projector }),
    meOf: deps.meOf,
    generations: deps.generations ?? noGenerations,
    ...(deps.settings && { settings: deps.settings }),
  })
  const presence = createPresence({
    ...shared,
    store: deps.presence,
    createId: deps.createId,
    project,
  })
  const signals = createSignals({ ...shared, ...(deps.answers && { answers: deps.answers }) })
  const projectLeftBehind = createLeftBehind({ ...logNode, clock })
  const sweep = async () => {
    // What one of them cannot do keeps no other from its turn.
    await Promise.all([hubs.sweep(), projectLeftBehind().finally(feed.sweep)])
  }
  // What an earlier process left is seen to at once; what fails here the next sweep does.
  void projectLeftBehind().catch(() => undefined)
  const stopSweeping = clock.every(sweepMs, sweep)
  const stopGaps = bus.onGap(() => void sweep().catch(() => undefined))

  return {
    channels: createChannelService({
      ...shared,
      createId: deps.createId,
      now: () => clock.now(),
      read: (user, { ch, ...mark }) => {
        bus.publish(`user:${user}`, { kind: 'read', channelId: ch, ...mark })
        bus.publish(`signals:${ch}`, { kind: 'read', userId: user, readSeq: mark.readSeq })
      },
    }),
    events: createEventService({
      ...shared,
      hubs,
      minted: (ch, epoch) => bus.publish(`channel:${ch}`, { epoch }),
    }),
    feed,
    members: createMemberService({ ...shared, userOf: deps.userOf, presenceOf: presence.of }),
    messages: createMessageService({
      ...shared,
      limitSend: deps.limitSend,
      tailOf: async (ch) => (await log.tail(ch))?.seq ?? 0,
    }),
    logNode,
    presence,
    signals,
    sweep,
    close: () => {
      stopSweeping()
      stopGaps()
      hubs.close()
      signals.close()
      presence.close()
    },
  }
}
