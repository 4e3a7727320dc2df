import t from 'tap'
import { createMemoryTokenLog } from '@chatcord/core/infra/memory/memory-token-log'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { tokenLogIdleMs } from '@chatcord/core/infra/token-log'
import { entry, tokenLogContract } from '../../contracts/token-log-contract.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

tokenLogContract(t, async (t) => {
  const clock = createSystemClock((error) => t.fail(String(error)))
  const log = createMemoryTokenLog({ clock, max: 10 })
  t.teardown(() => log.close())
  return [log, log]
})

t.test('a log in memory makes room by the one that was written to longest ago', async (t) => {
  const log = createMemoryTokenLog({ clock: createManualClock(), max: 2 })
  await log.append('a', entry(1, 1))
  await log.append('b', entry(1, 1))
  await log.append('a', entry(1, 2))
  await log.append('c', entry(1, 1))
  const lengths = await Promise.all(
    ['a', 'b', 'c'].map(async (id) => (await log.read(id, null)).length),
  )
  t.same(lengths, [2, 0, 1])
})

t.test('a log in memory that nobody writes to is forgotten after an hour', async (t) => {
  const clock = createManualClock()
  const log = createMemoryTokenLog({ clock, max: 2 })
  await log.append('a', entry(1, 1))
  await clock.advance(tokenLogIdleMs - 1)
  t.equal((await log.read('a', null)).length, 1)
  await log.append('a', entry(1, 2))
  await clock.advance(tokenLogIdleMs - 1)
  t.equal((await log.read('a', null)).length, 2)
  await clock.advance(1)
  t.same(await log.read('a', null), [])
})

t.test('a log in memory keeps the newest entries of one that is far too long', async (t) => {
  const log = createMemoryTokenLog({ clock: createManualClock(), max: 2 })
  for (let seq = 1; seq <= 50_002; seq += 1) await log.append('a', entry(1, seq))
  const entries = await log.read('a', null)
  t.equal(entries.length, 50_000)
  t.equal(entries[0]?.seq, 3)
})
