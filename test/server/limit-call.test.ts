import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import type { Limiter } from '@chatcord/core/infra/limiter'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { createRedisLimiter } from '@chatcord/core/infra/redis/redis-limiter'
import { createLimitCall } from '@chatcord/server/composition/limit-call'
import { failure, failureOf } from '../helpers/failure.ts'
import { next, redisAbsent, startRedis } from '../helpers/redis.ts'

const rule = { name: 'calls', points: 600, windowMs: 10_000 }
const block = 20

/** A limiter that tells how often it was asked and answers when the test says so. */
function slowLimiter(answer: () => Promise<void> = () => Promise.resolve()) {
  const asked: (number | undefined)[] = []
  const answers: (() => void)[] = []
  const limiter: Pick<Limiter, 'take'> = {
    take(_rule, _key, points) {
      asked.push(points)
      return new Promise<void>((resolve) => answers.push(resolve)).then(answer)
    },
  }
  return { asked, limiter, answer: () => answers.shift()?.() }
}

async function granted(calls: Promise<void>[]): Promise<number> {
  const settled = await Promise.allSettled(calls)
  return settled.filter(({ status }) => status === 'fulfilled').length
}

t.test('over all nodes a caller has what the rule says, and a block a node at most', async (t) => {
  const shared = createMemoryLimiter()
  const nodes = Array.from({ length: 3 }, () =>
    createLimitCall({ limiter: shared, rule, now: () => 0 }),
  )
  const calls = Array.from({ length: 1_000 }, (_, n) => nodes[n % 3]!('ada'))
  const passed = await granted(calls)
  t.ok(passed >= rule.points - 3 * block, `${passed} passed`)
  t.ok(passed <= rule.points + 3 * block, `${passed} passed`)
  t.equal(await granted([nodes[0]!('bob')]), 1, 'that is a matter of each caller')
})

t.test(
  'on Redis it is so too, and without it each node counts for itself',
  { skip: redisAbsent },
  async (t) => {
    const redis = await startRedis(t)
    const connections = [await redis.connect(), await redis.connect()]
    const lastLong = { ...rule, windowMs: 60_000 }
    const nodes = connections.map((connection) =>
      createLimitCall({ limiter: createRedisLimiter(connection), rule: lastLong, now: () => 0 }),
    )
    const ask = (caller: string) =>
      granted(Array.from({ length: 2_000 }, (_, n) => nodes[n % 2]!(caller)))
    const passed = await ask('ada')
    t.ok(passed >= rule.points - 2 * block, `${passed} passed`)
    t.ok(passed <= rule.points + 2 * block, `${passed} passed`)
    const lost = connections.map(({ commands }) => next(commands, 'close'))
    await Promise.all([...lost, redis.kill()])
    const alone = await ask('bob')
    t.ok(alone >= 2 * (rule.points - block), `${alone} passed`)
    t.ok(alone <= 2 * (rule.points + block), `${alone} passed`)
  },
)

t.test('calls do not wait for the limiter before they have used up a block', async (t) => {
  const { limiter, asked, answer } = slowLimiter()
  const limitCall = createLimitCall({ limiter, rule, now: () => 0 })
  for (let call = 0; call < block; call++) await limitCall('ada')
  t.strictSame(asked, [block], 'one question for all of them')
  const next = limitCall('ada')
  let waits = true
  void next.then(() => (waits = false))
  await limitCall('bob')
  t.ok(waits)
  answer()
  await next
  t.strictSame(asked, [block, block, block])
})

t.test('who was refused is refused without a question until the wait is over', async (t) => {
  let now = 0
  const refusal = new ChatError('RATE_LIMITED', { retryAfterMs: 4_000 })
  const { limiter, asked, answer } = slowLimiter(() => Promise.reject(refusal))
  const limitCall = createLimitCall({ limiter, rule, now: () => now })
  for (let call = 0; call < block; call++) await limitCall('ada')
  answer()
  await t.rejects(limitCall('ada'), failure('RATE_LIMITED', { retryAfterMs: 4_000 }))
  now = 2_500.5
  const { details } = await failureOf(limitCall('ada'), 'RATE_LIMITED')
  t.equal(details.retryAfterMs, 1_500)
  t.equal(asked.length, 1)
  now = 4_000
  await t.resolves(limitCall('ada'))
  t.equal(asked.length, 2)
})

t.test('calls that cannot be counted are let through', async (t) => {
  const { limiter, answer } = slowLimiter(() => Promise.reject(new Error('away')))
  const limitCall = createLimitCall({ limiter, rule, now: () => 0 })
  for (let call = 0; call < 3 * block; call++) {
    const passed = limitCall('ada')
    answer()
    await t.resolves(passed)
  }
})

t.test('points of a window that is over are not used up later', async (t) => {
  let now = 0
  const { limiter, asked } = slowLimiter()
  const limitCall = createLimitCall({ limiter, rule, now: () => now })
  await limitCall('ada')
  now = rule.windowMs - 1
  await limitCall('ada')
  t.equal(asked.length, 1)
  now = rule.windowMs
  await limitCall('ada')
  t.equal(asked.length, 2)
})
