import type {
  TokenEntry,
  TokenEvent,
  TokenLog,
  TokenPosition,
} from '@chatcord/core/infra/token-log'
import type { Test } from 'tap'
import { createCondition } from '../helpers/condition.ts'
import { eventually } from '../helpers/eventually.ts'

const delta = (seq: number): TokenEvent => ({ type: 'delta', offset: seq, text: `täxt "${seq}"\n` })

export const entry = (attempt: number, seq: number, event = delta(seq)): TokenEntry => ({
  attempt,
  seq,
  event,
})

export const several = (attempt: number, from: number, to: number): TokenEntry[] =>
  Array.from({ length: to - from + 1 }, (_, n) => entry(attempt, from + n))

export async function appendAll(log: TokenLog, id: string, entries: TokenEntry[]): Promise<void> {
  for (const one of entries) if (!(await log.append(id, one))) throw new Error('refused')
}

/** A follower that writes down what it gets, until the end of the test at the latest. */
export function followLog(t: Test, log: TokenLog, id: string, after: TokenPosition | null = null) {
  const controller = new AbortController()
  const got: TokenEntry[] = []
  const condition = createCondition()
  const ended = (async () => {
    for await (const one of log.follow(id, after, controller.signal)) {
      got.push(one)
      condition.changed()
    }
  })()
  const stop = async () => {
    controller.abort()
    await ended
  }
  t.teardown(stop)
  const until = async (count: number) => {
    await condition.until(() => got.length >= count)
    return got
  }
  return { got, stop, until }
}

/** What every token log does. `create` answers two ends of one new log; with a single node they may be the same. */
export function tokenLogContract(
  t: Test,
  create: (t: Test) => Promise<[TokenLog, TokenLog]>,
): void {
  t.test('a log brings its entries in order to who comes before, meanwhile and late', async (t) => {
    const [here, there] = await create(t)
    const all = several(1, 1, 3_000)
    const early = followLog(t, there, 'a')
    await appendAll(here, 'a', all.slice(0, 1_500))
    const meanwhile = followLog(t, there, 'a')
    const same = followLog(t, here, 'a')
    await appendAll(here, 'a', all.slice(1_500))
    const late = followLog(t, there, 'a')
    for (const { until } of [early, meanwhile, same, late]) t.same(await until(3_000), all)
    t.same(await there.read('a', null), all)
  })

  t.test('a log keeps every kind of event as it was', async (t) => {
    const [here, there] = await create(t)
    const events: TokenEvent[] = [
      { type: 'reset' },
      { type: 'progress', percent: null, queue: 3 },
      { type: 'delta', offset: 0, text: '\u0000 \ud83d\ude00 <\u2028>' },
      { type: 'end' },
    ]
    const { until } = followLog(t, there, 'a')
    const all = events.map((event, n) => entry(1, n + 1, event))
    await appendAll(here, 'a', all)
    t.same(await until(4), all)
    t.same(await there.read('a', null), all)
  })

  t.test('logs know nothing of each other', async (t) => {
    const [here, there] = await create(t)
    const { got, until } = followLog(t, there, 'a')
    await here.append('b', entry(1, 1))
    await here.append('a', entry(1, 2))
    t.same(await until(1), [entry(1, 2)])
    t.same(got.length, 1)
    t.same(await there.read('c', null), [])
  })

  t.test('an entry at the newest position or below is refused, and nobody sees it', async (t) => {
    const [here, there] = await create(t)
    const { until } = followLog(t, there, 'a')
    t.equal(await here.append('a', entry(1, 1)), true)
    t.equal(await there.append('a', entry(1, 1, { type: 'end' })), false)
    t.equal(await here.append('a', entry(1, 2)), true)
    t.equal(await there.append('a', entry(1, 1)), false)
    await until(2)
    t.equal(await there.append('a', entry(2, 1, { type: 'reset' })), true)
    t.equal(await here.append('a', entry(1, 3)), false)
    t.equal(await there.append('a', entry(2, 2)), true)
    t.same(await until(4), [entry(1, 1), entry(1, 2), entry(2, 1, { type: 'reset' }), entry(2, 2)])
    t.same(
      (await here.read('a', { attempt: 1, seq: 2 })).map(({ attempt }) => attempt),
      [2, 2],
    )
  })

  t.test('a log is resumed from any position', async (t) => {
    const [here, there] = await create(t)
    const all = [...several(1, 1, 20), entry(2, 1, { type: 'reset' }), ...several(2, 2, 20)]
    await appendAll(here, 'a', all)
    for (const after of [
      { attempt: 2, seq: 1 },
      { attempt: 2, seq: 7 },
      { attempt: 2, seq: 19 },
    ]) {
      const rest = all.filter(({ attempt, seq }) => attempt === 2 && seq > after.seq)
      t.same(await there.read('a', after), rest)
      t.same(await followLog(t, there, 'a', after).until(rest.length), rest)
    }
    for (const after of [
      { attempt: 1, seq: 5 },
      { attempt: 1, seq: 99 },
    ]) {
      const rest = await there.read('a', after)
      t.same(rest.slice(-20), all.slice(-20))
    }
    t.same(await there.read('a', { attempt: 2, seq: 20 }), [])
    t.same(await there.read('a', { attempt: 9, seq: 1 }), [])
  })

  t.test(
    'who resumes at the newest position gets what comes next, and nothing twice',
    async (t) => {
      const [here, there] = await create(t)
      await appendAll(here, 'a', several(1, 1, 5))
      const { until } = followLog(t, there, 'a', { attempt: 1, seq: 5 })
      await appendAll(here, 'a', several(1, 6, 8))
      t.same(await until(3), several(1, 6, 8))
    },
  )

  t.test('a slow reader misses nothing', async (t) => {
    const [here, there] = await create(t)
    const controller = new AbortController()
    const iterator = there.follow('a', null, controller.signal)[Symbol.asyncIterator]()
    t.teardown(() => controller.abort())
    const got: TokenEntry[] = []
    const take = async () => {
      const { value } = (await iterator.next()) as { value: TokenEntry }
      got.push(value)
    }
    const all = several(1, 1, 3_000)
    await here.append('a', all[0]!)
    await take()
    await appendAll(here, 'a', all.slice(1))
    while (got.length < all.length) await take()
    t.same(got, all)
  })

  t.test(
    'a follower ends when its signal is aborted, also when nothing has come yet',
    async (t) => {
      const [here, there] = await create(t)
      const followers = [followLog(t, there, 'a'), followLog(t, there, 'b')]
      await here.append('a', entry(1, 1))
      await followers[0]!.until(1)
      for (const { stop } of followers) await stop()
      await here.append('a', entry(1, 2))
      t.same(await followLog(t, there, 'a').until(2), several(1, 1, 2))
      t.equal(followers[0]!.got.length, 1)
      const aborted = there.follow('a', null, AbortSignal.abort())
      for await (const one of aborted) t.fail('an entry for nobody', { one })
    },
  )

  t.test('a log is forgotten when its time is over', async (t) => {
    const [here, there] = await create(t)
    await appendAll(here, 'a', several(1, 1, 3))
    await appendAll(here, 'b', several(1, 1, 3))
    await here.expire('a', 50)
    await here.expire('b', 60_000)
    await here.expire('never written', 50)
    await eventually(async () => (await there.read('a', null)).length === 0)
    t.equal((await there.read('b', null)).length, 3)
  })
}
