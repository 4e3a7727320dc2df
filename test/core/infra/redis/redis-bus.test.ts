import t, { type Test } from 'tap'
import type { Bus, UserHint } from '@chatcord/core/infra/bus'
import { createRedisBus } from '@chatcord/core/infra/redis/redis-bus'
import {
  next,
  redisAbsent,
  startRedis,
  subscribed,
  type TestRedis,
} from '../../../helpers/redis.ts'

const changed: UserHint = { kind: 'changed' }

async function node(t: Test, redis: TestRedis) {
  const connections = await redis.connect(t)
  const bus = createRedisBus(connections)
  t.teardown(() => bus.close())
  const hear = (topic: `user:${string}`) =>
    new Promise<UserHint>((resolve) => {
      const stop = bus.subscribe(topic, (hint) => {
        stop()
        resolve(hint)
      })
    })
  return { connections, bus, hear, gap: () => gapOf(bus) }
}

function gapOf(bus: Bus): Promise<void> {
  return new Promise((resolve) => {
    const stop = bus.onGap(() => {
      stop()
      resolve()
    })
  })
}

t.test('a bus on Redis', { skip: redisAbsent }, async (t) => {
  t.test(
    'it outlives the end of Redis: a node hears itself, then all hear all again',
    async (t) => {
      const redis = await startRedis(t)
      const [a, b] = [await node(t, redis), await node(t, redis)]
      const [atA, atB] = [a.hear('user:a'), b.hear('user:a')]
      await subscribed(a.connections, b.connections)
      await Promise.all([next(a.connections.commands, 'close'), redis.kill()])
      t.doesNotThrow(() => a.bus.publish('user:a', changed))
      t.same(await atA, changed)
      await Promise.all([a.gap(), b.gap(), next(a.connections.commands, 'ready'), redis.start()])
      a.bus.publish('user:a', changed)
      t.same(await atB, changed, 'what was subscribed before the end still is')
    },
  )

  t.test('a node whose subscription was kicked out is told so, and hears again', async (t) => {
    const redis = await startRedis(t)
    const [a, b] = [await node(t, redis), await node(t, redis)]
    const topics = Array.from({ length: 2_500 }, (_, n) => `user:${n}` as const)
    const heard = topics.map((topic) => b.hear(topic))
    await subscribed(b.connections)
    const gap = b.gap()
    await a.connections.commands.client('KILL', 'TYPE', 'PUBSUB')
    await gap
    for (const topic of topics) a.bus.publish(topic, changed)
    t.equal((await Promise.all(heard)).length, 2_500)
  })

  t.test('a node subscribes only to what somebody in it listens to', async (t) => {
    const redis = await startRedis(t)
    const { bus, connections } = await node(t, redis)
    const held = async () => {
      await subscribed(connections)
      return (await connections.commands.pubsub('CHANNELS')) as string[]
    }
    t.same(await held(), [])
    const stops = [1, 2].map(() => bus.subscribe('channel:c', () => undefined))
    t.same(await held(), ['chatcord:bus:channel:c'])
    stops[0]!()
    stops[0]!()
    t.same(await held(), ['chatcord:bus:channel:c'])
    stops[1]!()
    bus.subscribe('channel:d', () => undefined)()
    t.same(await held(), [])
  })

  t.test('what makes no sense is passed over', async (t) => {
    const redis = await startRedis(t)
    const { bus, connections } = await node(t, redis)
    const got: unknown[] = []
    bus.subscribe('channel:c', (hint) => got.push(hint))
    const good = new Promise((resolve) => bus.subscribe('user:c', resolve))
    await subscribed(connections)
    const mark = '0123456789abcdef '
    const say = (topic: string, text: string) =>
      connections.commands.publish(`chatcord:bus:${topic}`, text)
    const row = { ch: 'another', seq: 1, v: 1, type: 'x', by: 'u', nonce: 'n', hash: 'h' }
    const rest = { at: 1, n: 1, aclRev: 0, work: null, body: {} }
    for (const bad of ['', 'x', '{}', 'null', '[]', '{"row":{}}', '{"epoch":"1"}', '{"row":'])
      await say('channel:c', mark + bad)
    await say('channel:c', mark + JSON.stringify({ row: { ...row, ...rest } }))
    await say('user:c', `${mark}{"kind":"of a later release"}`)
    await say('user:c', mark + JSON.stringify({ kind: 'read', channelId: 1 }))
    await say('user:c', mark + JSON.stringify(changed))
    t.same(await good, changed)
    t.same(got, [])
  })

  t.test('a node that starts without Redis joins when it comes', async (t) => {
    const redis = await startRedis(t)
    const a = await node(t, redis)
    await redis.stop()
    const b = await node(t, redis)
    const heard = b.hear('user:a')
    const ready = next(a.connections.commands, 'ready')
    await Promise.all([b.gap(), ready, redis.start()])
    a.bus.publish('user:a', changed)
    t.same(await heard, changed)
  })
})
