import t from 'tap'
import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import { ChatError } from '@chatcord/core/errors'
import { createLeftBehind } from '@chatcord/core/log/left-behind'
import { failure } from '../../helpers/failure.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

/** Three channels whose last row is not projected; those in `broken` cannot be. */
function start() {
  const clock = createManualClock()
  const projected = new Map([
    ['a', 4],
    ['b', 4],
    ['c', 4],
  ])
  const broken = new Set<string>()
  const asked: (number | null)[] = []
  const channelOf = (id: string) => ({ id, projected: projected.get(id) }) as ChannelRecord
  const look = createLeftBehind({
    clock,
    log: {
      async ends(since) {
        asked.push(since)
        return [...projected.keys()].map((ch) => ({ ch, seq: 5 }))
      },
    },
    projection: { channels: async (ids) => ids.map(channelOf) },
    projector: {
      async project(ch, seq) {
        if (broken.has(ch)) throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
        projected.set(ch, seq)
        return channelOf(ch)
      },
    },
  })
  return { clock, projected, broken, asked, look }
}

t.test('a channel that cannot be projected does not keep others from it', async (t) => {
  const { clock, projected, broken, asked, look } = start()
  broken.add('a')
  await t.rejects(look(), failure('UNAVAILABLE'))
  t.strictSame([...projected.values()], [4, 5, 5])

  broken.clear()
  await clock.advance(15_000)
  await look()
  t.strictSame([...projected.values()], [5, 5, 5])
  t.strictSame(asked, [null, null], 'what failed is looked for again')

  await clock.advance(15_000)
  await look()
  t.equal(asked.at(-1), clock.now() - 30_000)
})
