import t, { type Test } from 'tap'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createJobAdmin } from '@chatcord/core/jobs/job-admin.service'
import { createGate, watchJobs } from '../../contracts/watched-jobs.ts'
import { eventually } from '../../helpers/eventually.ts'
import { failure } from '../../helpers/failure.ts'

const [titles, answers] = ['ai.titles', 'ai.chat.1']

function start(t: Test) {
  const clock = createSystemClock((error) => t.fail(String(error)))
  const jobs = createMemoryJobs({ clock, random: Math.random })
  t.teardown(() => jobs.close())
  const admin = createJobAdmin({ jobs, queues: () => Promise.resolve([titles, answers]) })
  const ids = async (input: Parameters<typeof admin.list>[0]) =>
    (await admin.list(input)).items.map(({ id }) => id)
  /** Has the handlers of a queue fail with this message until the job is given up. */
  async function bury(queue: string, id: string, message: string) {
    const failing = jobs.process(queue, () => Promise.reject(new Error(message)), {
      concurrency: 1,
    })
    await jobs.add(queue, id)
    await eventually(async () => (await jobs.find(queue, id))?.state === 'failed')
    await failing.close({ graceMs: 1_000 })
  }
  return { jobs, admin, ids, bury }
}

t.test('the jobs of all queues are one list, the newest first, in pages', async (t) => {
  const { admin, jobs, ids } = start(t)
  for (const id of ['01', '03', '05']) await jobs.add(titles, id)
  for (const id of ['02', '03', '04']) await jobs.add(answers, id)
  const all = await ids({})
  t.same(
    all.map((id) => id.split('/')[1]),
    ['05', '04', '03', '03', '02', '01'],
  )
  t.same(await ids({ queue: answers }), [`${answers}/04`, `${answers}/03`, `${answers}/02`])
  const paged: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof admin.list>> = await admin.list({ limit: 2, cursor })
    paged.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== null)
  t.same(paged, all)
})

t.test('each is found by what it does now', async (t) => {
  const { jobs, ids, bury } = start(t)
  await bury(titles, 'dead', 'no luck')
  const gate = createGate()
  const watched = watchJobs(() => gate.passed)
  jobs.process(answers, watched.handler, { concurrency: 1 })
  await jobs.add(answers, 'aa')
  await watched.started(1)
  await jobs.add(answers, 'bb')
  t.same(await ids({ state: 'failed' }), [`${titles}/dead`])
  t.same(await ids({ state: 'running' }), [`${answers}/aa`])
  t.same(await ids({ state: 'waiting' }), [`${answers}/bb`])
  gate.open()
  await watched.ended(2)
})

t.test('what was given up tells why, without what the error quotes', async (t) => {
  const { admin, bury } = start(t)
  const before = Date.now()
  await bury(titles, 'dead', 'Cast failed for value "my secret plan" at path "text')
  const [job] = (await admin.list({})).items
  t.match(job, { state: 'failed', failures: 3, queue: titles })
  t.equal(job?.reason, 'Cast failed for value "…" at path "…"')
  t.ok(Date.parse(job?.failedAt ?? '') >= before)
})

t.test('it is started anew, with all its tries, or taken away', async (t) => {
  const { admin, jobs, ids, bury } = start(t)
  await bury(titles, 'dead', 'no luck')
  await bury(titles, 'beef', 'no luck')
  await admin.retry(`${titles}/dead`)
  t.match(await jobs.find(titles, 'dead'), { state: 'waiting', failures: 0 })
  await admin.delete(`${titles}/beef`)
  t.same(await ids({}), [`${titles}/dead`])
  await admin.delete(`${titles}/dead`)
  t.same(await ids({}), [])
})

t.test('what is not there, or not given up, or runs, is refused', async (t) => {
  const { admin, jobs } = start(t)
  await jobs.add(titles, 'aa')
  await t.rejects(admin.retry(`${titles}/aa`), failure('NOT_FOUND'), 'it waits')
  await t.rejects(admin.retry(`${titles}/bb`), failure('NOT_FOUND'))
  await t.rejects(admin.delete(`${titles}/bb`), failure('NOT_FOUND'))
  await t.rejects(admin.list({ queue: 'strange' }), failure('NOT_FOUND'), 'no such queue')
  await t.rejects(admin.retry('strange/aa'), failure('NOT_FOUND'))
  await t.rejects(admin.delete('strange/aa'), failure('NOT_FOUND'))
  const gate = createGate()
  const watched = watchJobs(() => gate.passed)
  jobs.process(titles, watched.handler, { concurrency: 1 })
  await watched.started(1)
  await t.rejects(admin.delete(`${titles}/aa`), failure('FORBIDDEN'), 'it runs')
  gate.open()
  await watched.ended(1)
})
