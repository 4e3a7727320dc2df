import type { Bus, UserHint } from '@chatcord/core/infra/bus'
import type { Test } from 'tap'

const changed: UserHint = { kind: 'changed' }
const read = (readSeq: number): UserHint => ({
  kind: 'read',
  channelId: 'c',
  epoch: 1,
  readSeq,
  readN: readSeq,
})

export type BusUnderTest = {
  /** Two ends of one new bus; with a single node they may be the same. */
  ends: [Bus, Bus]
  /** Waits until what was subscribed on either end stands. */
  settled(): Promise<void>
}

/** What every bus does. */
export function busContract(t: Test, create: (t: Test) => Promise<BusUnderTest>): void {
  /** Everything that comes in on a topic, and a promise of the next `count` messages. */
  function listen(t: Test, bus: Bus, topic: `user:${string}`) {
    const got: UserHint[] = []
    let check: () => void = () => undefined
    const stop = bus.subscribe(topic, (message) => {
      got.push(message)
      check()
    })
    t.teardown(stop)
    const until = (count: number) =>
      new Promise<UserHint[]>((resolve) => {
        check = () => {
          if (got.length >= count) resolve(got)
        }
        check()
      })
    return { got, stop, until }
  }

  t.test('a bus brings a message to everyone who listens to its topic', async (t) => {
    const { ends, settled } = await create(t)
    const [here, there] = ends
    const listeners = [
      listen(t, here, 'user:a'),
      listen(t, there, 'user:a'),
      listen(t, there, 'user:a'),
    ]
    await settled()
    here.publish('user:a', changed)
    for (const { until } of listeners) t.same(await until(1), [changed])
  })

  t.test('a bus keeps the order of one publisher in a topic', async (t) => {
    const { ends, settled } = await create(t)
    const [here, there] = ends
    const { until } = listen(t, there, 'user:a')
    await settled()
    const sent = Array.from({ length: 100 }, (_, n) => read(n))
    for (const message of sent) here.publish('user:a', message)
    t.same(await until(100), sent)
  })

  t.test('a bus brings nothing of other topics', async (t) => {
    const { ends, settled } = await create(t)
    const [here, there] = ends
    const other = listen(t, there, 'user:b')
    const { until } = listen(t, there, 'user:a')
    await settled()
    here.publish('user:b', read(1))
    here.publish('user:a', read(2))
    t.same(await until(1), [read(2)])
    t.same(await other.until(1), [read(1)])
  })

  t.test('a bus never calls a listener before publish has returned', async (t) => {
    const { ends, settled } = await create(t)
    const [here] = ends
    const { got, until } = listen(t, here, 'user:a')
    await settled()
    here.publish('user:a', changed)
    t.same(got, [])
    await until(1)
  })

  t.test('a listener that left gets nothing more, not even what is on its way', async (t) => {
    const { ends, settled } = await create(t)
    const [here] = ends
    const left = listen(t, here, 'user:a')
    const stays = listen(t, here, 'user:a')
    await settled()
    here.publish('user:a', changed)
    left.stop()
    left.stop()
    await stays.until(1)
    t.same(left.got, [])
    const back = listen(t, here, 'user:a')
    await settled()
    here.publish('user:a', read(1))
    t.same(await back.until(1), [read(1)])
  })

  t.test('the same function may listen twice and leave once', async (t) => {
    const { ends, settled } = await create(t)
    const [here] = ends
    let calls = 0
    const twice = () => {
      calls += 1
    }
    const stop = here.subscribe('user:a', twice)
    t.teardown(here.subscribe('user:a', twice))
    stop()
    const { until } = listen(t, here, 'user:a')
    await settled()
    here.publish('user:a', changed)
    await until(1)
    t.equal(calls, 1)
  })

  t.test('a message comes once to each, on the end that sent it too', async (t) => {
    const { ends, settled } = await create(t)
    const [here, there] = ends
    const all = [here, there].map((bus) => listen(t, bus, 'user:a'))
    await settled()
    for (const seq of [1, 2]) here.publish('user:a', read(seq))
    there.publish('user:a', read(3))
    for (const { until, got } of all) {
      await until(3)
      t.same(got.map((hint) => 'readSeq' in hint && hint.readSeq).sort(), [1, 2, 3])
    }
  })

  t.test('topics hold names of every form', async (t) => {
    const { ends, settled } = await create(t)
    const [here, there] = ends
    for (const topic of ['user:*', 'user:[a]?', 'user:a b:c', 'user:ü'] as const) {
      const { until } = listen(t, there, topic)
      await settled()
      here.publish(topic, changed)
      t.same(await until(1), [changed], topic)
    }
  })

  t.test('a closed bus takes messages without a word', async (t) => {
    const { ends, settled } = await create(t)
    const [here] = ends
    const { got } = listen(t, here, 'user:a')
    await settled()
    await here.close()
    t.doesNotThrow(() => here.publish('user:a', changed))
    t.same(got, [])
  })
}
