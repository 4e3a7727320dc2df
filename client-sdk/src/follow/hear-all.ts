import type { EventType, NoCustom } from '@chatcord/server/contract'
import type { HeardEvent } from '../channel/channel-types.ts'
import { createListeners, type Listeners } from '../listeners.ts'
import { createFollowers, type Followers, type FollowersDeps } from './followers.ts'

export type HearAll = {
  on<T extends EventType>(
    type: T,
    listener: (event: HeardEvent<NoCustom, T>, channelId: string) => void,
  ): () => void
  /** Somebody else is signed in: those who still listen hear that user's channels. */
  userChanged(signedIn: boolean): void
  close(): void
}

/** Listeners over all my channels. The channels are followed while anybody listens. */
export function createHearAll(deps: FollowersDeps): HearAll {
  const byType = new Map<string, Listeners<HeardEvent>>()
  let count = 0
  let followers: Followers | null = null

  function start() {
    followers ??= createFollowers(deps, {
      channels: 'all',
      from: () => Promise.resolve(null),
      heard: (event) => byType.get(event.type)?.emit(event),
      ended: () => {
        followers = null
      },
    })
  }

  function stop() {
    followers?.close()
    followers = null
  }

  return {
    on(type, listener) {
      const listeners = byType.get(type) ?? createListeners<HeardEvent>()
      byType.set(type, listeners)
      const remove = listeners.add(
        (event) => listener(event as HeardEvent<NoCustom, typeof type>, event.channelId), // it hears this type only
      )
      if (++count === 1) start()
      return () => {
        remove()
        if (--count === 0) stop()
      }
    },
    userChanged(signedIn) {
      stop()
      if (signedIn && count > 0) start()
    },
    close: stop,
  }
}
