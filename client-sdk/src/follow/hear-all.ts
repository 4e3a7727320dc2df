import type { EventType, NoCustom } from '@chatcord/server/contract'
import type { HeardEvent } from '../channel/channel-types.ts'
import { createEventListeners } from '../event-listeners.ts'
import { createFollowers, type Followers, type FollowersDeps } from './followers.ts'

export type HearAll = {
  on<T extends EventType>(
    type: T,
    listener: (event: HeardEvent<NoCustom, T>, channelId: string) => void,
  ): () => void
  /** Somebody else is signed in: those who still listen hear that user's channels. */
  userChanged(signedIn: boolean): void
}

/** Listeners over all my channels. The channels are followed while anybody listens. */
export function createHearAll(deps: FollowersDeps): HearAll {
  const listeners = createEventListeners()
  let count = 0
  let followers: Followers | null = null

  function start() {
    followers ??= createFollowers(deps, {
      channels: 'all',
      from: () => Promise.resolve(null),
      heard: listeners.emit,
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
      const remove = listeners.on(type, (event) => listener(event, event.channelId))
      if (++count === 1) start()
      return () => {
        if (remove() && --count === 0) stop()
      }
    },
    userChanged(signedIn) {
      if (signedIn && count > 0) start()
    },
  }
}
