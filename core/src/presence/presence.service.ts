import type { Principal } from '../auth/principal.ts'
import type { Presence } from '../channels/channel.view.ts'
import { createLatestQueue } from '../infra/latest-queue.ts'
import { limits } from '../limits.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import { createLimitedPlaces } from '../places.ts'
import { createConnections, type ConnectionDeps, type Connections } from './connections.ts'
import { presenceOf } from './presence-of.ts'
import type { SetPresenceInput, WatchPresenceInput } from './presence.schema.ts'
import type { PresenceEvent } from './presence.view.ts'
import { createRechecks, type Rechecked } from './rechecks.ts'
import { createWatchedUsers, type PresenceListener } from './watched-users.ts'

export type PresenceService = {
  /** The presence of each user now, then the changes, until `signal` aborts. Of strangers it is unknown. */
  watch(
    principal: Principal,
    input: WatchPresenceInput,
    signal: AbortSignal,
  ): Promise<AsyncIterable<PresenceEvent>>
  /** What the connections of the caller's session say from now on. */
  set(principal: Principal, input: SetPresenceInput): void
}

/** Of each user, in the order of the ids; unknown while it cannot be read. */
export type PresenceReader = (userIds: readonly string[]) => Promise<Presence[]>

export type NodePresence = PresenceService & {
  of: PresenceReader
  /** What the host's sockets tell. */
  connections: Pick<Connections, 'open'>
  close(): void
}

type Deps = ConnectionDeps & {
  projection: Pick<ProjectionStore, 'memberships' | 'inAnyOf'>
  project(ch: string, seq: number): Promise<unknown>
}

/** Who is there, as far as this node's sockets tell it and its watchers ask. */
export function createPresence(deps: Deps): NodePresence {
  const { bus, projection, store } = deps
  const connections = createConnections(deps)
  const watched = createWatchedUsers(deps)
  const takePlaces = createLimitedPlaces('presenceUsersPerUser')
  const rechecks = createRechecks(deps)

  /** Those who share a channel with the viewer, and the viewer. */
  async function visible(viewer: string, userIds: readonly string[]): Promise<Set<string>> {
    const channels = (await projection.memberships(viewer)).map(({ ch }) => ch)
    const others = userIds.filter((id) => id !== viewer)
    const none = others.length === 0 || channels.length === 0
    return new Set([viewer, ...(none ? [] : await projection.inAnyOf(others, channels))])
  }

  async function watch(
    { user }: Principal,
    { userIds }: WatchPresenceInput,
    signal: AbortSignal,
  ): Promise<AsyncIterable<PresenceEvent>> {
    const ids = [...new Set(userIds)]
    const giveBack = takePlaces(user.id, ids.length)
    const queue = createLatestQueue<PresenceEvent>(limits.presenceUsersMax)
    let shown: ReadonlySet<string> = new Set()
    let round = 0

    const show = (userId: string) => {
      const presence = shown.has(userId) ? watched.current(userId) : 'unknown'
      // Null is told as soon as it is read.
      if (presence !== null) queue.push(userId, { userId, presence })
    }
    const rights: Rechecked = {
      async look() {
        const mine = ++round
        const before = shown
        const now = await visible(user.id, ids)
        if (mine !== round) return
        shown = now
        for (const id of ids) if (before.has(id) !== now.has(id)) show(id)
      },
    }
    const listener: PresenceListener = {
      told: (userId) => {
        if (shown.has(userId)) show(userId)
      },
      moved: (hint) => rechecks.moved(rights, hint),
    }

    const leave = bus.subscribe(`user:${user.id}`, (hint) => {
      if (hint.kind === 'membership') listener.moved(hint)
    })
    for (const id of ids) watched.add(id, listener)
    rechecks.add(rights)
    const stop = () => {
      giveBack()
      leave()
      rechecks.remove(rights)
      for (const id of ids) watched.remove(id, listener)
    }
    try {
      await rights.look()
    } catch (error) {
      stop()
      throw error
    }
    for (const id of ids) if (!shown.has(id)) show(id)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    return queue.drain(signal)
  }

  return {
    watch,
    set: (principal, { presence }) => connections.set(principal, presence),
    of: (userIds) =>
      store.states(userIds).then(
        (found) => userIds.map((_, index) => presenceOf(found[index] ?? [])),
        () => userIds.map(() => 'unknown'),
      ),
    connections,
    close() {
      connections.close()
      watched.close()
      rechecks.close()
    },
  }
}
