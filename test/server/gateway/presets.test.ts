import t from 'tap'
import { openSocket, type HeardFrame } from '../../helpers/raw-socket.ts'
import { startApp } from '../../helpers/app.ts'

const query = (id: unknown) => ({ id, method: 'query', params: { path: 'me.get' } })

t.test('a socket that sends too fast is refused first and then ended', async (t) => {
  const app = await startApp(t, { presets: { framesPerSecond: 1, frameBurst: 5 } })
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  for (let frame = 0; frame < 6; frame++) socket.send(query(frame))
  const answers = new Map<unknown, HeardFrame>()
  while (answers.size < 6) {
    const answer = await socket.next()
    answers.set(answer.id, answer)
  }
  for (let frame = 0; frame < 5; frame++) t.ok(answers.get(frame)?.result, `frame ${frame}`)
  const { reason, details } = answers.get(5)!.error!.data
  t.equal(reason, 'RATE_LIMITED')
  t.ok(details.retryAfterMs! > 0 && details.retryAfterMs! <= 1_000)
  for (let frame = 6; frame < 20; frame++) socket.send(query(frame))
  t.equal((await socket.closed).code, 4429)
})

t.test('a user and an address have so many sockets and no more', async (t) => {
  const app = await startApp(t, { presets: { socketsPerUser: 2, socketsPerIp: 4, sockets: 10 } })
  const ann = await app.clientAs('ann')
  const bob = await app.clientAs('bob')
  const [first] = await Promise.all([ann.socket(), ann.socket()])
  t.equal((await (await ann.socket()).closed).code, 4429)
  first.socket.close()
  await first.closed
  // The server may hear of the goodbye a little later than the client.
  let admitted = false
  while (!admitted) {
    const again = await ann.socket()
    again.send(query(1))
    admitted = await Promise.race([again.next().then(() => true), again.closed.then(() => false)])
  }
  await Promise.all([bob.socket(), bob.socket()])
  const cleo = await app.clientAs('cleo')
  t.equal((await (await cleo.socket()).closed).code, 4429, 'the fifth of the address')
})

t.test('a network of IPv6 has the sockets of one address', async (t) => {
  const app = await startApp(t, {
    env: { TRUST_PROXY: 'loopback' },
    presets: { socketsPerIp: 2 },
  })
  const ann = await app.clientAs('ann')
  const from = (address: string) =>
    openSocket(t, app.socketUrl, {
      headers: { authorization: `Bearer ${ann.access}`, 'x-forwarded-for': address },
    })
  await Promise.all([from('2001:db8:1:2::1'), from('2001:db8:1:2::2')])
  t.equal((await (await from('2001:db8:1:2::3')).closed).code, 4429)
  const neighbour = await from('2001:db8:1:3::1')
  neighbour.send(query(1))
  t.match(await neighbour.next(), { id: 1, result: {} })
})

t.test('a full server says so', async (t) => {
  const app = await startApp(t, { presets: { sockets: 1 } })
  const ann = await app.clientAs('ann')
  await ann.socket()
  t.equal((await (await ann.socket()).closed).code, 1013)
})
