import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { watchJobs } from '../../contracts/watched-jobs.ts'
import { redisAbsent, startRedis } from '../../helpers/redis.ts'
import { startJobs } from '../../helpers/redis-jobs.ts'

const child = fileURLToPath(new URL('job-child.ts', import.meta.url))

t.test('the job of a killed process is taken over by another', { skip: redisAbsent }, async (t) => {
  const redis = await startRedis(t)
  const engine = await startJobs(t, redis)
  const dying = spawn(process.execPath, ['--import', 'tsx', child], {
    env: { ...process.env, REDIS_URL: redis.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => dying.kill('SIGKILL'))
  await engine.add('q', 'a')
  const [taken] = (await once(createInterface({ input: dying.stdout }), 'line')) as [string]
  t.equal(taken, 'a')

  const jobs = watchJobs()
  engine.process('q', jobs.handler, { concurrency: 1 })
  await engine.add('q', 'b')
  t.same(await jobs.started(1), ['b'])
  dying.kill('SIGKILL')
  await once(dying, 'exit')
  const killedAt = Date.now()
  t.same(await jobs.started(2), ['b', 'a'])
  const takenAfterMs = Date.now() - killedAt
  t.comment(`taken after ${takenAfterMs} ms`)
  t.ok(takenAfterMs < 20_000)
  await jobs.ended(2)
})
