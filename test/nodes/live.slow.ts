import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createRedisBus } from '@chatcord/core/infra/redis/redis-bus'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { createUserStore } from '@chatcord/core/users/user.store'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { hear } from './hearing.ts'

/** Longer than any sweep and any machine: what takes longer does not happen. */
const late = 30_000

/** Looks again and again until it is so: for what tells nobody when it changes. */
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + late
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it never came to be so')
    await wait(20)
  }
}

async function publicChannel(chat: ChatClient, name: string) {
  const { id } = await chat.api.channels.create.mutate({
    kind: 'public',
    name,
    nonce: createNonce(),
  })
  return chat.channel(id)
}

/** Ann with a channel at one server, Ben in it at the other. */
async function twoPeople(t: Test, cluster: Cluster, names: [string, string]) {
  const [ann, ben] = [
    await cluster.signUp(t, cluster.a.url, names[0]),
    await cluster.signUp(t, cluster.b.url, names[1]),
  ]
  const mine = await publicChannel(ann, `tea of ${names[0]}`)
  await ben.api.channels.join.mutate({ channelId: mine.id, nonce: createNonce() })
  const his = ben.channel(mine.id)
  await Promise.all([mine.open(), his.open()])
  return { ann, ben, mine, his, say: (text: string) => mine.send({ text }).message }
}

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'two servers on one database and one Redis',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const cluster = await startCluster(t)
    const { redis, database } = cluster
    const third = await redis.connect()

    t.test('a message that is sent at one arrives at the other, and not by a sweep', async (t) => {
      const { his, say } = await twoPeople(t, cluster, ['ann', 'ben'])
      const { texts, heard } = hear(his)
      const said = Array.from({ length: 30 }, (_, n) => `line ${n}`)
      const began = Date.now()
      for (const text of said) {
        await say(text)
        await heard(text)
      }
      t.same(texts, said)
      // By the sweep alone each would take up to three seconds.
      t.ok(Date.now() - began < 45_000)
    })

    t.test(
      'a server subscribes only to channels that somebody at it is in or watches',
      async (t) => {
        const ann = await cluster.signUp(t, cluster.a.url, 'carol')
        const ben = await cluster.signUp(t, cluster.b.url, 'dave')
        const { id } = await publicChannel(ann, 'of one server')
        const topic = `chatcord:bus:channel:${id}`
        const servers = async () => Number((await third.commands.pubsub('NUMSUB', topic))[1])
        const release = await ann.channel(id).open()
        await until(async () => (await servers()) === 1)
        await ben.api.channels.join.mutate({ channelId: id, nonce: createNonce() })
        await ben.channel(id).open()
        await until(async () => (await servers()) === 2)
        ben.close()
        await until(async () => (await servers()) === 1)
        release()
        ann.close()
        await until(async () => (await servers()) === 0)
        t.notOk(((await third.commands.pubsub('CHANNELS')) as string[]).includes(topic))
      },
    )

    t.test('who signs out at one is out at the other', async (t) => {
      const ann = await cluster.signUp(t, cluster.a.url, 'erin')
      const other = await cluster.signIn(t, cluster.b.url, 'erin')
      await publicChannel(other, 'of erin')
      const sessions = await ann.api.me.sessions.list.query({})
      const { id } = sessions.items.find(({ current }) => !current)!
      await ann.api.me.sessions.revoke.mutate({ sessionId: id })
      await until(() => other.session.getSnapshot().state === 'signedOut')
      t.equal(ann.session.getSnapshot().state, 'signedIn')
    })

    t.test('changed settings and roles hold at both', async (t) => {
      const ann = await cluster.signUp(t, cluster.a.url, 'frank')
      const ben = await cluster.signIn(t, cluster.b.url, 'frank')
      const bus = createRedisBus(third)
      t.teardown(() => bus.close())
      const clock = createSystemClock((error) => t.fail(String(error)))
      const { connection } = database
      const settings = createSettings({ connection, bus, clock, defaults: defaultSettings })
      t.teardown(() => settings.close())
      const guests = async (chat: ChatClient) =>
        (await chat.api.system.info.query()).settings.allowGuestAccess
      t.same(await Promise.all([ann, ben].map(guests)), [false, false])
      await settings.update({ allowGuestAccess: true })
      for (const chat of [ann, ben]) await until(() => guests(chat))

      const users = createUserStore({ connection, bus })
      const me = await ann.api.me.get.query()
      await users.update(me.id, { roles: ['moderator'] })
      const roles = async (chat: ChatClient) => (await chat.api.me.get.query()).roles.join()
      for (const chat of [ann, ben]) await until(async () => (await roles(chat)) === 'moderator')
      t.pass('both servers know')
    })

    t.test('without Redis messages are taken and arrive; with it again, live again', async (t) => {
      const { his, ben, ann, say } = await twoPeople(t, cluster, ['gina', 'hugo'])
      const { texts, heard } = hear(his)
      await say('before')
      await heard('before')
      await redis.kill()
      const without = Array.from({ length: 10 }, (_, n) => `without ${n}`)
      for (const text of without) await say(text)
      await heard('without 9')
      t.same(texts, ['before', ...without])
      const ready = await fetch(`${cluster.a.url}/readyz`)
      t.equal(ready.status, 200, 'it may be given traffic')

      const away = await cluster.signIn(t, cluster.b.url, 'gina')
      await away.api.me.get.query()
      const sessions = await away.api.me.sessions.list.query({})
      const { id } = sessions.items.find(({ current }) => current)!
      await ann.api.me.sessions.revoke.mutate({ sessionId: id })
      await until(() => away.session.getSnapshot().state === 'signedOut')

      await redis.start()
      const topic = `chatcord:bus:channel:${his.id}`
      await until(async () => {
        const counted = await third.commands.pubsub('NUMSUB', topic).catch(() => [])
        return Number(counted[1]) === 2
      })
      const began = Date.now()
      const again = Array.from({ length: 30 }, (_, n) => `again ${n}`)
      for (const text of again) {
        await say(text)
        await heard(text)
      }
      t.same(texts, ['before', ...without, ...again])
      t.ok(Date.now() - began < 45_000)
      t.equal(ben.session.getSnapshot().state, 'signedIn')
    })
  },
)
