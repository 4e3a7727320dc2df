import type { Actor } from './auth/principal.ts'
import { createChannelService, type ChannelService } from './channels/channel.service.ts'
import { createChannelViews } from './channels/channel-views.ts'
import { createMemberService, type MemberService } from './channels/member.service.ts'
import type { Bus } from './infra/bus.ts'
import type { Clock } from './infra/clock.ts'
import { createAccess } from './log/access.ts'
import { createAppender } from './log/appender.ts'
import { createEventService, type EventService } from './log/event.service.ts'
import { createHubs } from './log/hubs.ts'
import type { LogRow } from './log/log-row.ts'
import { createMutate } from './log/mutate.ts'
import { createNonceLookup } from './log/nonce-lookup.ts'
import { createProjector } from './log/projector.ts'
import { createRecentChannels } from './log/recent-channels.ts'
import { subjectOf } from './log/row-rules.ts'
import type { ChatStores } from './log/mongo/mongo-chat-stores.ts'
import { createChannelHeads } from './me/channel-heads.ts'
import { createFeedService, type FeedService } from './me/feed.service.ts'
import { createMessageService, type MessageService } from './messages/message.service.ts'
import type { MeView, UserRef, UserView } from './users/user.view.ts'

export type Chat = {
  channels: ChannelService
  events: EventService
  feed: FeedService
  members: MemberService
  messages: MessageService
  /** Makes up for hints that the bus lost. It runs by itself every 3 s. */
  sweep(): Promise<void>
  close(): void
}

export type ChatDeps = {
  stores: ChatStores
  bus: Bus
  clock: Clock
  /** From 0 to below 1. */
  random(): number
  createId(): string
  /** Throws RATE_LIMITED. `slowModeSeconds` is the channel's own interval. */
  limitSend(actor: Actor, ch: string, slowModeSeconds: number): Promise<void>
  refs(userIds: readonly string[]): Promise<UserRef[]>
  userOf(userId: string): Promise<UserView>
  meOf(userId: string): Promise<MeView>
}

/** A lost last row shows no gap; this is how long it may stay lost. */
const sweepMs = 3_000

/** One node: its appender, projector, hubs and feeds over stores that all nodes share. */
export function createChat(deps: ChatDeps): Chat {
  const { bus, clock, refs } = deps
  const { log, projection } = deps.stores
  const recent = createRecentChannels({ projection, clock })
  const projector = createProjector({ log, projection, recent, clock })
  const project = async (ch: string, seq: number) => {
    await projector.project(ch, seq)
  }

  const committed = (rows: readonly LogRow[]) => {
    for (const row of rows) {
      bus.publish(`channel:${row.ch}`, { row })
      const subject = subjectOf(row)
      if (subject !== null)
        bus.publish(`user:${subject}`, { kind: 'membership', channelId: row.ch, seq: row.seq })
    }
    const [first] = rows
    if (first) projector.kick(first.ch, rows)
  }

  const access = createAccess({ projection, projector, recent, clock })
  const appender = createAppender({ log, clock, random: deps.random, project, committed })
  const mutate = createMutate({ lookup: createNonceLookup(log), appender, project })
  const views = createChannelViews({ projection, refs })
  const hubs = createHubs({ log, access, clock, refs, bus, projection, projector })
  const shared = { ...deps.stores, access, mutate, projector, refs, views, clock, bus }

  const feed = createFeedService({
    ...shared,
    heads: createChannelHeads({ bus, clock, log, projection, projector }),
    meOf: deps.meOf,
  })
  const sweep = async () => {
    await hubs.sweep()
    await feed.sweep()
  }
  const stopSweeping = clock.every(sweepMs, sweep)
  const stopGaps = bus.onGap(() => void sweep().catch(() => undefined))

  return {
    channels: createChannelService({
      ...shared,
      createId: deps.createId,
      now: () => clock.now(),
      read: (user, { ch, ...mark }) =>
        bus.publish(`user:${user}`, { kind: 'read', channelId: ch, ...mark }),
    }),
    events: createEventService({
      ...shared,
      hubs,
      minted: (ch, epoch) => bus.publish(`channel:${ch}`, { epoch }),
    }),
    feed,
    members: createMemberService({ ...shared, userOf: deps.userOf }),
    messages: createMessageService({
      ...shared,
      limitSend: deps.limitSend,
      tailOf: async (ch) => (await log.tail(ch))?.seq ?? 0,
    }),
    sweep,
    close: () => {
      stopSweeping()
      stopGaps()
      hubs.close()
    },
  }
}
