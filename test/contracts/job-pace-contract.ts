import { PauseQueue } from '@chatcord/core/infra/jobs'
import type { Test } from 'tap'
import { eventually } from '../helpers/eventually.ts'
import type { CreateEngines } from './jobs-contract.ts'
import { createGate, untilAborted, watchJobs } from './watched-jobs.ts'

const several = (count: number) => Array.from({ length: count }, (_, n) => `a${n}`)

/** How fast every job engine runs its jobs, and how it stops. */
export function jobPaceContract(t: Test, create: CreateEngines): void {
  t.test('a process runs as many jobs at once as it said', async (t) => {
    const [here] = await create(t)
    const gate = createGate()
    let most = 0
    const jobs = watchJobs(() => {
      most = Math.max(most, jobs.running.size)
      return gate.passed
    })
    for (const id of several(6)) await here.add('q', id)
    here.process('q', jobs.handler, { concurrency: 3 })
    await jobs.started(3)
    t.match(await here.counts('q'), { waiting: 3, active: 3 })
    gate.open()
    await jobs.ended(6)
    t.equal(most, 3)
  })

  t.test('a limit holds over all processes, and may change while jobs run', async (t) => {
    const [here, there] = await create(t)
    let gate = createGate()
    let most = 0
    const jobs = watchJobs(() => {
      most = Math.max(most, jobs.running.size)
      return gate.passed
    })
    await here.setLimits('q', { concurrency: 2, perMinute: null })
    here.process('q', jobs.handler, { concurrency: 10 })
    there.process('q', jobs.handler, { concurrency: 10 })
    for (const id of several(12)) await there.add('q', id)
    await jobs.started(2)
    t.match(await here.counts('q'), { waiting: 10, active: 2 })
    await there.setLimits('q', { concurrency: 5, perMinute: null })
    await jobs.started(5)
    t.match(await here.counts('q'), { waiting: 7, active: 5 })
    t.equal(most, 5)
    await there.setLimits('q', { concurrency: 1, perMinute: null })
    const old = gate
    gate = createGate()
    most = 0
    old.open()
    await jobs.started(6)
    t.match(await here.counts('q'), { waiting: 6, active: 1 })
    t.equal(jobs.running.size, 1)
    await here.setLimits('q', { concurrency: null, perMinute: null })
    await jobs.started(12)
    gate.open()
    await jobs.ended(12)
  })

  t.test('a limit of starts a minute holds over all processes, and may change', async (t) => {
    const [here, there] = await create(t)
    const jobs = watchJobs()
    await here.setLimits('q', { concurrency: null, perMinute: 3 })
    for (const id of several(5)) await here.add('q', id)
    here.process('q', jobs.handler, { concurrency: 10 })
    there.process('q', jobs.handler, { concurrency: 10 })
    await jobs.ended(3)
    await eventually(async () => (await here.counts('q')).active === 0)
    t.match(await here.counts('q'), { waiting: 2, active: 0 })
    await there.setLimits('q', { concurrency: null, perMinute: null })
    await jobs.ended(5)
    t.equal(jobs.starts.length, 5)
  })

  t.test('a queue rests for every process when a handler asks for it, then goes on', async (t) => {
    const [here, there] = await create(t)
    const startedAt: number[] = []
    const pause = (ms: number) => {
      const asked = startedAt.length === 0
      startedAt.push(Date.now())
      if (asked) throw new PauseQueue(ms)
    }
    const jobs = watchJobs(() => pause(700))
    here.process('q', jobs.handler, { concurrency: 1 })
    await here.add('q', 'a')
    await jobs.ended(1)
    await eventually(async () => (await here.counts('q')).active === 0)
    there.process('q', jobs.handler, { concurrency: 1 })
    await there.add('q', 'b')
    await jobs.ended(3)
    t.same([...jobs.starts].sort(), ['a', 'a', 'b'])
    // Redis counts by whole milliseconds of its own clock.
    for (const at of startedAt.slice(1)) t.ok(at - startedAt[0]! >= 690)
    await eventually(async () => (await here.counts('q')).active === 0)
    t.same(await there.counts('q'), { waiting: 0, active: 0, delayed: 0, failed: 0 })
  })

  t.test(
    'a process that stops ends what it runs if there is time, and takes nothing new',
    async (t) => {
      const [here, there] = await create(t)
      const gate = createGate()
      const jobs = watchJobs(() => gate.passed)
      const processing = here.process('q', jobs.handler, { concurrency: 1 })
      for (const id of several(2)) await there.add('q', id)
      await jobs.started(1)
      const closing = processing.close({ graceMs: 60_000 })
      gate.open()
      await closing
      t.same(jobs.starts, ['a0'])
      t.equal(jobs.signals.get('a0')?.aborted, false)
      t.match(await there.counts('q'), { waiting: 1, active: 0 })
    },
  )

  t.test(
    'a process that stops gives what it still runs to another one, which has all the starts',
    async (t) => {
      const [here, there] = await create(t)
      const stuck = watchJobs(untilAborted)
      const other = watchJobs()
      for (let turn = 1; turn <= 4; turn += 1) {
        const processing = here.process('q', stuck.handler, { concurrency: 5 })
        if (turn === 1) for (const id of several(2)) await there.add('q', id)
        await stuck.started(2 * turn)
        await processing.close({ graceMs: 10 })
        t.ok([...stuck.signals.values()].every(({ aborted }) => aborted))
        t.match(await there.counts('q'), { waiting: 2, active: 0, failed: 0 })
      }
      there.process('q', other.handler, { concurrency: 1 })
      await other.ended(2)
      t.same([...other.starts].sort(), ['a0', 'a1'])
    },
  )

  t.test('a job whose handler does not hear its signal is given back all the same', async (t) => {
    const [here, there] = await create(t)
    const deaf = watchJobs(() => new Promise(() => undefined))
    const other = watchJobs()
    const processing = here.process('q', deaf.handler, { concurrency: 1 })
    await here.add('q', 'a')
    await deaf.started(1)
    await processing.close({ graceMs: 10 })
    there.process('q', other.handler, { concurrency: 1 })
    await other.ended(1)
    t.same(other.starts, ['a'])
  })
}
