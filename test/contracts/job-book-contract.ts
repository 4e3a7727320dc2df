import type { Test } from 'tap'
import { eventually } from '../helpers/eventually.ts'
import type { CreateEngines } from './jobs-contract.ts'
import { createGate, watchJobs } from './watched-jobs.ts'

/** What every job engine tells of its jobs, at every process. */
export function jobBookContract(t: Test, create: CreateEngines): void {
  t.test('jobs are found by their state, whatever they wait for', async (t) => {
    const [here, there] = await create(t)
    const gate = createGate()
    const jobs = watchJobs(() => gate.passed)
    const before = Date.now()
    await here.add('q', 'a')
    here.process('q', jobs.handler, { concurrency: 1 })
    await jobs.started(1)
    await here.add('q', 'b')
    await here.add('q', 'c', { priority: 2 })
    await here.add('q', 'd', { delayMs: 60_000 })
    t.same((await there.ids('q', 'waiting')).sort(), ['b', 'c', 'd'])
    t.same(await there.ids('q', 'running'), ['a'])
    t.same(await there.ids('q', 'failed'), [])
    t.same(await there.ids('other', 'waiting'), [])
    t.match(await there.find('q', 'a'), { id: 'a', state: 'running', failures: 0, ended: null })
    for (const id of ['b', 'c', 'd']) {
      const job = await there.find('q', id)
      t.match(job, { id, state: 'waiting', failures: 0, ended: null })
      t.ok(job!.addedAt >= before && job!.addedAt <= Date.now())
    }
    t.equal(await there.find('q', 'e'), null)
    gate.open()
    await jobs.ended(3)
    await eventually(async () => (await there.find('q', 'a')) === null)
  })

  t.test('one that was given up is kept with the reason until it is taken away', async (t) => {
    const [here, there] = await create(t)
    const jobs = watchJobs(({ id }) => {
      throw new Error(`no luck with ${id}`)
    })
    here.process('q', jobs.handler, { concurrency: 1 })
    const before = Date.now()
    await there.add('q', 'a', { priority: 2 })
    await eventually(async () => (await there.ids('q', 'failed')).length === 1)
    const job = await there.find('q', 'a')
    t.match(job, { state: 'failed', failures: 3, ended: { error: 'no luck with a' } })
    t.ok(job!.addedAt >= before && job!.ended!.at >= job!.addedAt)
    t.equal(await there.remove('q', 'a'), true)
    t.equal(await there.remove('q', 'a'), false)
    t.equal(await there.find('q', 'a'), null)
    t.equal(await there.revive('q', 'a'), false)
    t.match(await there.counts('q'), { waiting: 0, failed: 0 })
  })
}
