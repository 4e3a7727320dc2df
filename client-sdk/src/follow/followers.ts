import type { Position } from '@chatcord/server/contract'
import { isChatError, type ChatError } from '../errors/chat-error.ts'
import { unauthenticated } from '../errors/local-errors.ts'
import type { HeardEvent } from '../channel/channel-types.ts'
import type { SyncPorts } from '../channel/sync-ports.ts'
import type { ManagedInbox } from '../inbox/create-inbox.ts'
import type { Listeners } from '../listeners.ts'
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

/** Followers of several channels, or of all of mine: those that I join later are followed from the join on. */
export function createFollowers(deps: FollowersDeps, options: FollowersOptions): Followers {
  const { inbox } = deps
  const open = new Map<string, ChannelFollower | null>()
  const heardTo = new Map<string, Position>() // who comes back to a channel hears nothing twice
  const stops: (() => void)[] = [deps.leaving.add(fail)]
  let closed = false
  let paused = false

  async function follow(me: string, channelId: string, since: Position | null) {
    if (open.has(channelId)) return
    open.set(channelId, null)
    const wanted = (await options.from(me, channelId)) ?? since
    if (closed || !open.has(channelId)) return
    const heard = heardTo.get(channelId)
    const from = heard && !(wanted && isAhead(wanted, heard)) ? heard : wanted
    const follower = followChannel(
      { ports: deps.ports(channelId), me, from },
      (event, at) => {
        heardTo.set(channelId, at)
        options.heard(event, at)
      },
      (error) => {
        open.delete(channelId)
        const left = options.channels === 'all' && isChatError(error, 'NOT_FOUND')
        if (!left) fail(error)
      },
    )
    open.set(channelId, follower)
    if (paused) follower.pause()
  }

  function followMine(me: string, complete: boolean) {
    const mine = new Set<string>()
    for (const { id, epoch, my } of inbox.channels()) {
      mine.add(id)
      const since = complete && my ? { epoch, seq: Math.max(0, my.rev - 1) } : null
      follow(me, id, since).catch(fail)
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

  function close() {
    closed = true
    for (const stop of stops.splice(0)) stop()
    for (const follower of open.values()) follower?.close()
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
      for (const follower of open.values()) follower?.pause()
    },
    resume() {
      paused = false
      for (const follower of open.values()) follower?.resume()
    },
    close,
  }
}

function isAhead(one: Position, other: Position) {
  return one.epoch === other.epoch ? one.seq > other.seq : one.epoch > other.epoch
}
