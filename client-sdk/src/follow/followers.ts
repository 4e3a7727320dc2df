import type { Position } from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'
import { unauthenticated } from '../errors/local-errors.ts'
import type { HeardEvent } from '../channel/channel-types.ts'
import type { SyncPorts } from '../channel/sync-ports.ts'
import type { ManagedInbox } from '../inbox/create-inbox.ts'
import type { Listeners } from '../listeners.ts'
import { createNotifier } from '../notifier.ts'
import { followChannel, type ChannelFollower } from './follow-channel.ts'

export type FollowersDeps = {
  userId(): Promise<string | null>
  ports(channelId: string): SyncPorts
  inbox: ManagedInbox
  /** Told when the user goes, or the client is closed. */
  leaving: Pick<Listeners<ChatError>, 'add'>
}

export type FollowersOptions = {
  channels: 'all' | readonly string[]
  /** Where to start in a channel; null: from now on. */
  from(me: string, channelId: string): Promise<Position | null>
  heard(event: HeardEvent, at: Position): void
  /** Nothing follows: signed out, closed, or a channel that was named cannot be read. */
  ended(error: unknown): void
}

export type Followers = { pause(): void; resume(): void; close(): void }

/**
 * Of all my channels so many are watched, the others read when the inbox tells that they have moved: a socket has room
 * for 400 subscriptions, and an open channel takes two.
 */
const watchedMax = 100

/** Followers of several channels, or of all of mine: those that I join later are followed from the join on. */
export function createFollowers(deps: FollowersDeps, options: FollowersOptions): Followers {
  const { inbox } = deps
  const open = new Map<string, ChannelFollower | null>()
  const heardTo = new Map<string, Position>() // who comes back to a channel hears nothing twice
  const stops: (() => void)[] = [deps.leaving.add(fail)]
  const pausing = createNotifier()
  let pages: Promise<unknown> = Promise.resolve()
  let closed = false
  let paused = false

  /** One page after the other: hundreds of channels may have moved meanwhile. None while nobody takes what comes. */
  function inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const page = pages.then(() => pausing.until(() => !paused && !closed)).then(ask)
    pages = page.catch(() => undefined)
    return page
  }

  async function follow(me: string, channelId: string, since: Position | null) {
    if (open.has(channelId)) return
    const watched = !since || open.size < watchedMax
    open.set(channelId, null)
    const wanted = (await options.from(me, channelId)) ?? since
    if (!open.has(channelId)) return
    const heard = heardTo.get(channelId)
    const from = heard && !(wanted && isAhead(wanted, heard)) ? heard : wanted
    if (from) heardTo.set(channelId, from)
    const { list, watch } = deps.ports(channelId)
    const ports = {
      list: (...page: Parameters<typeof list>) => inTurn(() => list(...page)),
      ...(watched && { watch }),
    }
    const follower = followChannel(
      { ports, me, from },
      (event, at) => {
        heardTo.set(channelId, at)
        options.heard(event, at)
      },
      (error) => {
        open.delete(channelId)
        // One of all is followed again when something happens in it, if it is still mine.
        if (options.channels !== 'all') fail(error)
      },
    )
    open.set(channelId, follower)
    const now = inbox.channel(channelId)
    if (now) follower.told(now)
    if (paused) follower.pause()
  }

  function followMine(me: string, complete: boolean) {
    const mine = new Set<string>()
    for (const channel of inbox.channels()) {
      const { id, epoch, head, my } = channel
      mine.add(id)
      open.get(id)?.told(channel)
      const seq = complete && my ? Math.max(0, my.rev - 1) : head
      follow(me, id, { epoch, seq }).catch(fail)
    }
    for (const [id, follower] of open) {
      if (mine.has(id)) continue
      follower?.close()
      open.delete(id)
    }
  }

  function fail(error: unknown) {
    if (closed) return
    close()
    options.ended(error)
  }

  function each(action: (follower: ChannelFollower) => void) {
    for (const follower of open.values()) if (follower) action(follower)
  }

  function close() {
    closed = true
    for (const stop of stops.splice(0)) stop()
    each((follower) => follower.close())
    open.clear()
  }

  async function start() {
    const me = await deps.userId()
    if (me === null) throw unauthenticated()
    if (closed) return
    if (options.channels !== 'all') {
      await Promise.all(options.channels.map((id) => follow(me, id, null)))
      return
    }
    let complete = false
    const update = () => {
      const { state, hasMore } = inbox.inbox.getSnapshot()
      if (state === 'loading') return
      followMine(me, complete)
      complete ||= state === 'live' && !hasMore
    }
    stops.push(inbox.hold('all'), inbox.inbox.subscribe(update))
    update()
  }

  start().catch(fail)
  return {
    pause() {
      paused = true
      each((follower) => follower.pause())
    },
    resume() {
      paused = false
      pausing.notify()
      each((follower) => follower.resume())
    },
    close,
  }
}

function isAhead(one: Position, other: Position) {
  return one.epoch === other.epoch ? one.seq > other.seq : one.epoch > other.epoch
}
