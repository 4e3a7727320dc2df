import t from 'tap'
import { configOf, familyNames } from './families.ts'
import { firstFailure } from './search.ts'
import { simulate } from './simulate.ts'

/** Schedules of each family; more are run by `main.ts hold`. */
const schedules = Number(process.env.SIMULATION_SCHEDULES ?? 32)
/** Lines of a failed schedule that are shown. */
const shown = 120

for (const family of familyNames)
  t.test(`the law of the log holds in schedules of ${family}`, async (t) => {
    const found = await firstFailure(configOf(family), schedules)
    if (!found) return
    const { trace } = await simulate(found.seed, configOf(family), { trace: true })
    t.fail(`${family}, seed ${found.seed}: ${found.failure.message}`)
    for (const line of trace.slice(-shown)) t.comment(line)
  })

t.test('the same seed gives the same run', async (t) => {
  for (const family of ['all', 'open'] as const) {
    const [first, second] = [
      await simulate(7, configOf(family), { trace: true }),
      await simulate(7, configOf(family), { trace: true }),
    ]
    t.ok(first.trace.length > 100, 'something happens')
    t.same(first, second)
  }
})
