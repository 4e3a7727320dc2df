import t from 'tap'
import { bugs } from './bugs.ts'
import { Violation } from './engine/violation.ts'
import { firstFailure } from './search.ts'

/** Each is found within a third of this. */
const schedules = 150

for (const { name, config, sabotage } of bugs)
  t.test(`the simulation finds out when ${name}`, async (t) => {
    const found = await firstFailure(config, schedules, sabotage)
    t.ok(found, `within ${schedules} schedules`)
    if (!found) return
    t.ok(
      found.failure instanceof Violation,
      'by a broken promise, not by a crash of the simulation',
    )
    t.comment(`seed ${found.seed}: ${found.failure.message}`)
  })
