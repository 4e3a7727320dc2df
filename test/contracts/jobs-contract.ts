import { RetryJob, type JobEngine } from '@chatcord/core/infra/jobs'
import type { Test } from 'tap'
import { eventually } from '../helpers/eventually.ts'
import { createGate, watchJobs } from './watched-jobs.ts'

/** What every job engine does. `create` answers two engines of one new installation; with a single node they may be the same. */
export type CreateEngines = (t: Test) => Promise<[JobEngine, JobEngine]>

export function jobsContract(t: Test, create: CreateEngines): void {
  t.test(
    'a job runs once, whichever process adds it and how many there are to run it',
    async (t) => {
      const [here, there] = await create(t)
      const jobs = watchJobs()
      here.process('q', jobs.handler, { concurrency: 5 })
      there.process('q', jobs.handler, { concurrency: 5 })
      const ids = Array.from({ length: 50 }, (_, n) => `a${n}`)
      await Promise.all(ids.map((id, n) => (n % 2 ? here : there).add('q', id)))
      await jobs.ended(50)
      await eventually(async () => (await here.counts('q')).active === 0)
      t.same([...jobs.starts].sort(), ids.sort())
      t.same(await there.counts('q'), { waiting: 0, active: 0, delayed: 0, failed: 0 })
    },
  )

  t.test('queues know nothing of each other', async (t) => {
    const [here, there] = await create(t)
    const jobs = watchJobs()
    await here.add('other', 'a')
    here.process('q', jobs.handler, { concurrency: 1 })
    await there.add('q', 'b')
    t.same(await jobs.started(1), ['b'])
    t.equal((await there.counts('other')).waiting, 1)
  })

  t.test(
    'an id is not added twice while it waits or runs, and may be added again after its end',
    async (t) => {
      const [here, there] = await create(t)
      const gate = createGate()
      const jobs = watchJobs(() => gate.passed)
      await here.add('q', '123')
      await there.add('q', '123')
      t.equal((await here.counts('q')).waiting, 1)
      here.process('q', jobs.handler, { concurrency: 5 })
      await jobs.started(1)
      await there.add('q', '123')
      t.match(await here.counts('q'), { waiting: 0, active: 1 })
      gate.open()
      await eventually(async () => (await here.counts('q')).active === 0)
      t.same(jobs.starts, ['123'])
      await there.add('q', '123')
      await jobs.ended(2)
    },
  )

  t.test('an id that not every engine could keep is refused', async (t) => {
    const [here] = await create(t)
    for (const id of ['', 'a:b', 'g', 'a b', 'a'.repeat(101)])
      await t.rejects(here.add('q', id), { message: /not an id of a job/ })
    t.equal((await here.counts('q')).waiting, 0)
  })

  t.test(
    'jobs run by their priority, those of the same in the order in which they were added',
    async (t) => {
      const [here] = await create(t)
      const jobs = watchJobs()
      for (const [id, priority] of [
        ['c1', 3],
        ['a1', 1],
        ['b1', 2],
        ['a2', 1],
        ['c2', 3],
      ] as const)
        await here.add('q', id, { priority })
      here.process('q', jobs.handler, { concurrency: 1 })
      t.same(await jobs.started(5), ['a1', 'a2', 'b1', 'c1', 'c2'])
    },
  )

  t.test('a job that waits knows how many start before it', async (t) => {
    const [here, there] = await create(t)
    const gate = createGate()
    const jobs = watchJobs(() => gate.passed)
    await here.add('q', 'c', { priority: 2 })
    await here.add('q', 'a')
    await here.add('q', 'd', { priority: 2 })
    await here.add('q', 'b', { priority: 1 })
    await here.add('q', 'e', { delayMs: 60_000 })
    const places = () =>
      Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => there.ahead('q', id)))
    t.same(await places(), [0, 1, 2, 3, null, null])
    here.process('q', jobs.handler, { concurrency: 1 })
    await jobs.started(1)
    t.same(await places(), [null, 0, 1, 2, null, null])
    await there.add('q', 'a')
    t.equal(await there.ahead('q', 'a'), null)
    await there.add('q', 'f')
    t.same(await places(), [null, 1, 2, 3, null, 0])
    gate.open()
    await jobs.ended(5)
  })

  t.test('a delayed job does not start before its time', async (t) => {
    const [here, there] = await create(t)
    const startedAt: number[] = []
    const jobs = watchJobs(() => void startedAt.push(Date.now()))
    there.process('q', jobs.handler, { concurrency: 1 })
    const added = Date.now()
    await here.add('q', 'b', { delayMs: 300 })
    t.match(await there.counts('q'), { waiting: 0, delayed: 1 })
    await here.add('q', 'a')
    t.same(await jobs.started(2), ['a', 'b'])
    t.ok(startedAt[1]! - added >= 300)
  })

  t.test('a job that asks for it comes back as often as it likes', async (t) => {
    const [here, there] = await create(t)
    const startedAt: number[] = []
    const jobs = watchJobs(() => {
      startedAt.push(Date.now())
      if (startedAt.length < 6) throw new RetryJob(50)
    })
    here.process('q', jobs.handler, { concurrency: 1 })
    there.process('q', jobs.handler, { concurrency: 1 })
    await here.add('q', 'a')
    await jobs.ended(6)
    await eventually(async () => (await here.counts('q')).active === 0)
    t.same(await here.counts('q'), { waiting: 0, active: 0, delayed: 0, failed: 0 })
    t.ok(startedAt[5]! - startedAt[0]! >= 5 * 49)
  })

  t.test(
    'a job that fails is tried three times and then given up, until it is revived',
    async (t) => {
      const [here, there] = await create(t)
      let works = false
      const jobs = watchJobs(({ id }) => {
        if (!works) throw new Error(`no luck with ${id}`)
      })
      here.process('q', jobs.handler, { concurrency: 2 })
      const before = Date.now()
      await there.add('q', 'a')
      await eventually(async () => (await there.counts('q')).failed === 1)
      await here.add('q', 'b')
      await eventually(async () => (await there.counts('q')).failed === 2)
      t.same(jobs.starts, ['a', 'a', 'a', 'b', 'b', 'b'])
      t.same((await there.ids('q', 'failed')).sort(), ['a', 'b'])
      const [first, second] = await Promise.all(['a', 'b'].map((id) => there.find('q', id)))
      t.match(first?.ended, { error: 'no luck with a' })
      t.match(second?.ended, { error: 'no luck with b' })
      t.ok(first!.ended!.at >= before && second!.ended!.at >= first!.ended!.at)
      works = true
      t.equal(await there.revive('q', 'a'), true)
      t.equal(await there.revive('q', 'c'), false)
      await jobs.ended(7)
      await eventually(async () => (await there.counts('q')).active === 0)
      t.match(await there.counts('q'), { waiting: 0, delayed: 0, failed: 1 })
      t.equal(await here.revive('q', 'a'), false)
    },
  )

  t.test(
    'a job that was given up has all its starts again when it is added or revived',
    async (t) => {
      const [here, there] = await create(t)
      const jobs = watchJobs(() => {
        throw new Error('x'.repeat(5_000))
      })
      here.process('q', jobs.handler, { concurrency: 1 })
      await here.add('q', 'a')
      await eventually(async () => (await here.counts('q')).failed === 1)
      t.ok((await there.find('q', 'a'))!.ended!.error.length <= 1_000)
      await there.add('q', 'a')
      await jobs.ended(6)
      await eventually(async () => (await here.counts('q')).failed === 1)
      t.equal(await there.revive('q', 'a'), true)
      await jobs.ended(9)
      await eventually(async () => (await here.counts('q')).failed === 1)
      t.same(await there.ids('q', 'failed'), ['a'])
      t.equal(jobs.starts.length, 9)
    },
  )

  t.test('a job is taken away while it does not run', async (t) => {
    const [here, there] = await create(t)
    const gate = createGate()
    const jobs = watchJobs(() => gate.passed)
    await here.add('q', 'a')
    await here.add('q', 'b', { priority: 2 })
    await here.add('q', 'd', { delayMs: 60_000 })
    t.same(await Promise.all(['a', 'd', 'c'].map((id) => there.remove('q', id))), [
      true,
      true,
      false,
    ])
    there.process('q', jobs.handler, { concurrency: 1 })
    t.same(await jobs.started(1), ['b'])
    t.equal(await here.remove('q', 'b'), false)
    t.same(await here.counts('q'), { waiting: 0, active: 1, delayed: 0, failed: 0 })
    gate.open()
    await jobs.ended(1)
  })
}
