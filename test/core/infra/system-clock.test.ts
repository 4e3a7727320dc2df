import t from 'tap'
import { createSystemClock } from '@chatcord/core/infra/system-clock'

t.test('a task runs again and again, never twice at once, until it is stopped', async (t) => {
  const clock = createSystemClock((error) => t.fail('no failure is expected', { error }))
  let [running, most, runs] = [0, 0, 0]
  await new Promise<void>((resolve) => {
    const stop = clock.every(1, async () => {
      running += 1
      most = Math.max(most, running)
      await clock.sleep(3)
      running -= 1
      runs += 1
      if (runs < 3) return
      stop()
      resolve()
    })
    // The clock's own timers keep no process alive.
    const alive = setInterval(() => undefined, 1_000)
    t.teardown(() => clearInterval(alive))
  })
  // Another task's runs show that the stopped one had time for more.
  await new Promise<void>((resolve) => {
    let others = 0
    const stop = clock.every(1, async () => {
      others += 1
      if (others < 10) return
      stop()
      resolve()
    })
  })
  t.same({ most, runs }, { most: 1, runs: 3 })
})

t.test('a task that fails is told and runs again', async (t) => {
  const errors: unknown[] = []
  const clock = createSystemClock((error) => errors.push(error))
  const alive = setInterval(() => undefined, 1_000)
  t.teardown(() => clearInterval(alive))
  let runs = 0
  await new Promise<void>((resolve) => {
    const stop = clock.every(1, () => {
      runs += 1
      if (runs === 1) throw new Error('at once')
      if (runs === 2) return Promise.reject(new Error('later'))
      stop()
      resolve()
      return Promise.resolve()
    })
  })
  t.match(errors, [{ message: 'at once' }, { message: 'later' }])
})

t.test('a task that fails after it was stopped tells nobody', async (t) => {
  const errors: unknown[] = []
  const clock = createSystemClock((error) => errors.push(error))
  const alive = setInterval(() => undefined, 1_000)
  t.teardown(() => clearInterval(alive))
  await new Promise<void>((resolve) => {
    const stop = clock.every(1, () => {
      stop()
      setImmediate(resolve)
      throw new Error('its database was closed')
    })
  })
  t.same(errors, [])
})
