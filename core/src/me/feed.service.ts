import type { Principal } from '../auth/principal.ts'
import type { ChannelViews } from '../channels/channel-views.ts'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { Projector } from '../log/projector.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import { createLimitedPlaces } from '../places.ts'
import type { SettingsService } from '../system/settings.ts'
import type { MeView, UserRef } from '../users/user.view.ts'
import type { ChannelHeads } from './channel-heads.ts'
import { createFeed, type Feed } from './feed.ts'
import type { GenerationSource } from './generation-news.ts'
import { createInboxQueue } from './inbox-queue.ts'
import type { MeEvent } from './me-event.ts'

export type FeedService<S extends ChatTypes = NoCustom> = {
  /** Everything that concerns the caller, over all their channels. Ends with `signal`. */
  watch(principal: Principal, signal: AbortSignal): AsyncIterable<MeEvent<S>>
}

export type FeedDeps = {
  bus: Bus
  clock: Clock
  heads: ChannelHeads
  projection: ProjectionStore
  projector: Projector
  views: ChannelViews
  generations: GenerationSource
  refs(userIds: readonly string[]): Promise<UserRef[]>
  meOf(userId: string): Promise<MeView>
  settings?: Pick<SettingsService, 'onChange'>
}

/** What changed this long before a sweep is looked at again: clocks of nodes differ, and writes take their time. */
const overlapMs = 30_000
const chunk = 200

export function createFeedService(deps: FeedDeps): FeedService & { sweep(): Promise<void> } {
  const feeds = new Set<Feed>()
  const takePlace = createLimitedPlaces('feedsPerUser')

  async function* watch(
    { user, sessionId, tokenId }: Principal,
    signal: AbortSignal,
  ): AsyncGenerator<MeEvent> {
    const giveBack = takePlace(user.id)
    const queue = createInboxQueue()
    const feed = createFeed(user.id, queue, deps)
    // The bus first: what changes while the feed starts comes as a hint.
    const unsubscribe = deps.bus.subscribe(`user:${user.id}`, (hint) => {
      if (hint.kind !== 'revoked') {
        feed.hint(hint).catch(() => undefined)
        return
      }
      const mine = hint.sessionId === null ? hint.tokenId === tokenId : hint.sessionId === sessionId
      if (!mine) return
      queue.push('ended', { type: 'sessionEnded', reason: hint.reason })
      queue.end()
    })
    const leaveSettings = deps.settings?.onChange(() =>
      queue.push('settings', { type: 'settings' }),
    )
    feeds.add(feed)
    try {
      await feed.start()
      yield* queue.drain(signal)
    } finally {
      giveBack()
      feeds.delete(feed)
      unsubscribe()
      leaveSettings?.()
      feed.close()
    }
  }

  /** Makes up for lost hints: what changed lately for the users that are connected here. */
  async function sweep() {
    const all = [...feeds]
    const since = deps.clock.now() - overlapMs
    for (let at = 0; at < all.length; at += chunk) {
      const some = all.slice(at, at + chunk)
      const users = [...new Set(some.map(({ user }) => user))]
      const [members, reads, generations, channels] = await Promise.all([
        deps.projection.membershipsChanged(users, since),
        deps.projection.readsChanged(users, since),
        deps.generations.changed(users, since),
        deps.projection.channels([...new Set(some.flatMap((feed) => feed.channels))]),
      ])
      for (const feed of some) {
        const own = new Set(feed.channels)
        await feed.compare({
          channels: channels.filter(({ id }) => own.has(id)),
          members: members.filter(({ user }) => user === feed.user),
          reads: reads.filter(({ user }) => user === feed.user),
          generations: generations.filter(({ user }) => user === feed.user),
        })
      }
    }
  }

  return { watch, sweep }
}
