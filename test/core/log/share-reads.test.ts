import t from 'tap'
import type { ProjectionStore } from '@chatcord/core/log/projection.store'
import { shareReads } from '@chatcord/core/log/share-reads'

const open = { id: 'open', projected: 1 }

/** A projection that answers when it is told to, and says what it was asked. */
function slowProjection() {
  const asked: string[][] = []
  const answers: (() => void)[] = []
  let channel = open
  const channels = (ids: readonly string[]) => {
    asked.push([...ids])
    return new Promise((resolve) => answers.push(() => resolve([channel])))
  }
  return {
    projection: { channels } as unknown as ProjectionStore, // nothing else is asked for
    asked,
    answer: () => answers.shift()?.(),
    move: () => (channel = { ...channel, projected: channel.projected + 1 }),
  }
}

void t.test('reads of channels are shared', async (t) => {
  const { projection, asked, answer, move } = slowProjection()
  const shared = shareReads(projection)

  const first = shared.channel('open')
  const later = [shared.channel('open'), shared.channel('other'), shared.channel('open')]
  t.same(asked, [['open']], 'the first one is asked for at once')
  answer()
  t.equal((await first)?.projected, 1)

  t.same(asked[1], ['open', 'other'], 'what came meanwhile goes into one query, each key once')
  move()
  answer()
  const [again, other, same] = await Promise.all(later)
  t.equal(again?.projected, 2, 'a read that was asked for later sees what happened until then')
  t.equal(same?.projected, 2)
  t.equal(other, null, 'what is not there is null')
})
