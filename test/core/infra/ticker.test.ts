import t from 'tap'
import { createTicker } from '@chatcord/core/infra/ticker'
import { createManualClock } from '../../helpers/manual-clock.ts'

t.test('who comes just when a turn has found nothing to do gets a turn more', async (t) => {
  const clock = createManualClock()
  let turns = 0
  const ticker = createTicker(clock, 1_000, () => {
    turns += 1
    if (turns === 1) queueMicrotask(() => ticker.start())
    return Promise.resolve(false)
  })
  ticker.start()
  await clock.advance(1_000)
  await clock.advance(1_000)
  t.equal(turns, 2)
  await clock.advance(1_000)
  t.equal(turns, 2, 'nobody has come since')
})
