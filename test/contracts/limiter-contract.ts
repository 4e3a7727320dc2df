import { setTimeout as wait } from 'node:timers/promises'
import { isFailure } from '@chatcord/core/errors'
import type { Limiter, Rule } from '@chatcord/core/infra/limiter'
import type { Test } from 'tap'

/** What every limiter does. `create` answers two ends of one new limiter; with a single node they may be the same. */
export function limiterContract(t: Test, create: (t: Test) => Promise<[Limiter, Limiter]>): void {
  const rule = (over: Partial<Rule> = {}): Rule => ({
    name: 'rule',
    points: 3,
    windowMs: 60_000,
    ...over,
  })
  const refusal = async (taken: Promise<void>) => {
    const error = await taken.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    return isFailure(error, 'RATE_LIMITED') ? error.details : null
  }

  t.test('a limiter grants exactly its points and says how long to wait', async (t) => {
    const [here, there] = await create(t)
    for (const limiter of [here, there, here]) await t.resolves(limiter.take(rule(), 'key'))
    for (const limiter of [here, there]) {
      const details = await refusal(limiter.take(rule(), 'key'))
      t.ok(details && details.retryAfterMs > 0 && details.retryAfterMs <= 60_000)
    }
  })

  t.test('a limiter takes several points at once, or none is granted', async (t) => {
    const [here, there] = await create(t)
    await here.take(rule(), 'key', 2)
    t.ok(await refusal(there.take(rule(), 'key', 2)))
    await t.resolves(here.take(rule({ points: 2 }), 'another key', 2))
  })

  t.test('a limiter grants no more to those who ask at once', async (t) => {
    const limiters = await create(t)
    const asked = Array.from({ length: 20 }, (_, n) => limiters[n % 2]!.take(rule(), 'key'))
    const granted = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled')
    t.equal(granted.length, 3)
  })

  t.test('a limiter counts each key and each rule by itself', async (t) => {
    const [here] = await create(t)
    const once = rule({ points: 1 })
    await here.take(once, 'key')
    t.ok(await refusal(here.take(once, 'key')))
    await t.resolves(here.take(once, 'other key'))
    await t.resolves(here.take({ ...once, name: 'other rule' }, 'key'))
  })

  t.test('a limiter follows a rule that was changed', async (t) => {
    const [here] = await create(t)
    await here.take(rule({ points: 1 }), 'key')
    t.ok(await refusal(here.take(rule({ points: 1 }), 'key')))
    await t.resolves(here.take(rule({ points: 10 }), 'key'))
  })

  t.test('a limiter grants again when the wait that it named is over', async (t) => {
    const [here] = await create(t)
    const short = rule({ points: 1, windowMs: 100 })
    await here.take(short, 'key')
    const details = await refusal(here.take(short, 'key'))
    await wait((details?.retryAfterMs ?? 0) + 5)
    await t.resolves(here.take(short, 'key'))
  })

  t.test('a limiter gives points back', async (t) => {
    const [here, there] = await create(t)
    await here.take(rule({ points: 1 }), 'key')
    await there.reset(rule({ points: 1 }), 'key')
    await t.resolves(here.take(rule({ points: 1 }), 'key'))
    await t.resolves(here.reset(rule(), 'a key that nobody used'))
  })
}
