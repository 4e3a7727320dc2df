import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { startApp } from '../helpers/app.ts'
import { redisAbsent, startRedis } from '../helpers/redis.ts'
import { startMongo } from '../helpers/mongo.ts'
import { meetingOf, signedUp, until, type LiveClient } from './support/live-client.ts'

const idOf = async (chat: LiveClient) => (await chat.api.me.get.query()).id

t.test('typing, reading and presence through the SDK', async (t) => {
  const { url } = await startApp(t)
  const [ada, bob, eve] = await Promise.all([
    signedUp(t, url, 'ada'),
    signedUp(t, url, 'bob'),
    signedUp(t, url, 'eve'),
  ])
  const [adaId, bobId, eveId] = await Promise.all([idOf(ada), idOf(bob), idOf(eve)])
  const id = await meetingOf(ada, bob)
  const [hers, his] = [ada.channel(id), bob.channel(id)]
  await Promise.all([hers.open(), his.open()])
  const names = () => hers.getSnapshot().typing.map(({ username }) => username)

  t.test('who types is shown to others, until they stop or send', async (t) => {
    t.same(names(), [])
    his.setTyping(true)
    await until(hers, () => names().includes('bob'))
    t.same(his.getSnapshot().typing, [], 'not to themselves')
    his.setTyping(false)
    await until(hers, () => names().length === 0)
    his.setTyping(true)
    await until(hers, () => names().length === 1)
    await his.send({ text: 'there' }).message
    await until(hers, () => names().length === 0)
    t.match(hers.getSnapshot().messages.at(-1), { text: 'there' })
  })

  t.test('how far members have read is kept up to date', async (t) => {
    await hers.loadMembers()
    const readBy = (userId: string) =>
      hers.getSnapshot().members?.find(({ user }) => user.id === userId)?.readSeq
    const sent = await hers.send({ text: 'read this' }).message
    await until(hers, () => readBy(adaId) === sent.seq)
    t.ok((readBy(bobId) ?? 0) < sent.seq)
    await his.markRead(sent.seq)
    await until(hers, () => readBy(bobId) === sent.seq)
    t.match(
      hers.getSnapshot().members?.map(({ presence }) => presence),
      ['online', 'online'],
    )
  })

  t.test('presence of those with whom a channel is shared', async (t) => {
    const seen = [bobId, eveId, adaId].map((userId) => ada.presence(userId))
    const stops = seen.map((store) => store.subscribe(() => undefined))
    const values = () => seen.map((store) => store.getSnapshot())
    t.equal(ada.presence(bobId), seen[0], 'the same object for the same id')
    await until(seen[0]!, () => values()[0] === 'online')
    await until(seen[2]!, () => values()[2] === 'online')
    t.same(values(), ['online', 'unknown', 'online'])
    await bob.api.me.setPresence.mutate({ presence: 'doNotDisturb' })
    await until(seen[0]!, () => values()[0] === 'doNotDisturb')
    await eve.api.channels.join.mutate({ channelId: id, nonce: createNonce() })
    await until(seen[1]!, () => values()[1] === 'online')
    ada.cut()
    await until(seen[0]!, () => values()[0] === 'unknown')
    ada.reconnect()
    await until(seen[0]!, () => values()[0] === 'doNotDisturb')
    bob.close()
    await until(seen[0]!, () => values()[0] === 'offline')
    for (const stop of stops) stop()
  })
})

t.test('two nodes are one', { skip: redisAbsent }, async (t) => {
  const [{ uri }, redis] = await Promise.all([startMongo(t), startRedis(t)])
  const env = { MONGO_URI: uri, REDIS_URL: redis.url }
  const here = await startApp(t, { env })
  const there = await startApp(t, { env })
  const ada = await signedUp(t, here.url, 'ada')
  const bob = await signedUp(t, there.url, 'bob')
  const bobId = await idOf(bob)
  const id = await meetingOf(ada, bob)
  const [hers, his] = [ada.channel(id), bob.channel(id)]
  await Promise.all([hers.open(), his.open()])
  his.setTyping(true)
  await until(hers, () => hers.getSnapshot().typing[0]?.username === 'bob')
  await hers.loadMembers()
  const sent = await hers.send({ text: 'hello' }).message
  await his.markRead(sent.seq)
  const readSeq = () => hers.getSnapshot().members?.find(({ user }) => user.id === bobId)?.readSeq
  await until(hers, () => readSeq() === sent.seq)

  const presence = ada.presence(bobId)
  const stop = presence.subscribe(() => undefined)
  await until(presence, () => presence.getSnapshot() === 'online')
  await bob.api.me.setPresence.mutate({ presence: 'idle' })
  await until(presence, () => presence.getSnapshot() === 'idle')
  bob.close()
  await until(presence, () => presence.getSnapshot() === 'offline')
  t.equal(presence.getSnapshot(), 'offline')
  await redis.kill()
  await until(presence, () => presence.getSnapshot() === 'unknown')
  t.equal(presence.getSnapshot(), 'unknown', 'nobody is offline because the store is')
  stop()
})
