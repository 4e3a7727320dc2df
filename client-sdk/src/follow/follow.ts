import type { Position } from '@chatcord/server/contract'
import type { HeardEvent } from '../channel/channel-types.ts'
import { createEventQueue } from '../event-queue.ts'
import { createFollowers, type FollowersDeps } from './followers.ts'
import type { Followed, FollowOptions } from './follow-types.ts'
import type { Positions } from './positions.ts'

// A slow turn must not fill the memory: the log keeps what is not taken yet.
const pauseAt = 1_000
const resumeAt = 100

type Item = { event: HeardEvent; at: Position }

/** Events of many channels, pulled one by one. */
export function createFollow(
  deps: FollowersDeps & { positions: Positions },
  { channels, from }: FollowOptions,
): Followed {
  const { positions } = deps
  const queue = createEventQueue<Item>()
  let user = ''
  let paused = false
  const followers = createFollowers(deps, {
    channels,
    async from(me, channelId) {
      user = me
      return from === 'stored' ? positions.read(me, channelId) : null
    },
    heard(event, at) {
      queue.push({ event, at })
      if (paused || queue.length < pauseAt) return
      paused = true
      followers.pause()
    },
    ended: (error) => queue.end(error),
  })

  async function* turns() {
    try {
      for (let item = await queue.next(); item; item = await queue.next()) {
        if (paused && queue.length <= resumeAt) {
          paused = false
          followers.resume()
        }
        yield item.event
        positions.write(user, item.event.channelId, item.at)
      }
    } finally {
      close()
    }
  }

  function close() {
    followers.close()
    queue.end()
  }

  const iterator = turns()
  return { [Symbol.asyncIterator]: () => iterator, close }
}
