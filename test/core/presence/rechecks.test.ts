import t from 'tap'
import { createRechecks } from '@chatcord/core/presence/rechecks'
import { createCondition } from '../../helpers/condition.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

t.test('who comes and goes without end makes one look of it, not one a step', async (t) => {
  const held: (() => void)[] = []
  const projected: string[] = []
  const looks = createCondition()
  let looked = 0
  const rechecks = createRechecks({
    clock: createManualClock(),
    project: async (ch, seq) => {
      projected.push(`${ch} ${seq}`)
      if (seq === 1) await new Promise<void>((resolve) => held.push(resolve))
    },
  })
  t.teardown(() => rechecks.close())
  const viewer = {
    look: async () => {
      looked += 1
      looks.changed()
    },
  }
  const moved = (channelId: string, seq: number) =>
    rechecks.moved(viewer, { kind: 'membership', channelId, seq })

  rechecks.add(viewer)
  moved('tea', 1)
  for (let seq = 2; seq <= 1_000; seq++) moved('tea', seq)
  moved('coffee', 7)
  moved('tea', 998)
  for (const release of held) release()
  await looks.until(() => looked === 2)
  t.same(projected, ['tea 1', 'tea 1000', 'coffee 7'])
})
