import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { limits } from '@chatcord/core/limits'
import { startApp } from '../../helpers/app.ts'

const call = (id: unknown, method: string, path: string, input?: unknown) => ({
  id,
  method,
  params: { path, input },
})
const query = (id: unknown) => call(id, 'query', 'me.get')

t.test('frames', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')

  const nested = '['.repeat(33)
  const frames: [what: string, frame: string | Buffer][] = [
    ['no JSON', '{'],
    ['a number', '1'],
    ['null', 'null'],
    ['an id of null', JSON.stringify(query(null))],
    ['no id', '{"method":"query","params":{"path":"me.get"}}'],
    ['an object as id', JSON.stringify(query({}))],
    ['an id that is too long', JSON.stringify(query('x'.repeat(65)))],
    ['an unknown method', '{"id":1,"method":"connectionParams","data":{}}'],
    ['no parameters', '{"id":1,"method":"query"}'],
    ['a path that is no text', JSON.stringify(call(1, 'query', 5 as never))],
    [
      'a lastEventId that is no text',
      '{"id":1,"method":"subscription","params":{"path":"me.watch","lastEventId":{}}}',
    ],
    ['a batch with one bad call', JSON.stringify([query(1), null])],
    ['a prototype', '{"id":1,"method":"query","params":{"path":"me.get","input":{"__proto__":1}}}'],
    [
      'an escaped prototype',
      '{"id":1,"method":"query","params":{"path":"me.get","input":{"\\u0063onstructor":1}}}',
    ],
    ['33 levels', `{"id":1,"method":"query","params":{"path":"me.get","input":${nested}`],
    ['binary', Buffer.from(JSON.stringify(query(1)))],
  ]
  for (const [what, frame] of frames) {
    t.test(`a frame of ${what} ends the socket`, async (t) => {
      const socket = await ann.socket()
      socket.send(frame)
      t.match(await socket.next(), { id: null, error: { data: { reason: 'BAD_REQUEST' } } })
      t.equal((await socket.closed).code, 4400)
    })
  }

  t.test('an id may be a text as long as any that is in use', async (t) => {
    const socket = await ann.socket()
    const id = 'x'.repeat(64)
    socket.send(query(id))
    t.match(await socket.next(), { id, result: { data: { username: 'ann' } } })
  })

  t.test('a frame at the limit is read and one byte more ends the socket', async (t) => {
    const socket = await ann.socket()
    const text = JSON.stringify(query(1))
    socket.send(text + ' '.repeat(limits.frameBytes - text.length))
    t.match(await socket.next(), { id: 1, result: { data: { username: 'ann' } } })
    socket.send(text + ' '.repeat(limits.frameBytes - text.length + 1))
    t.equal((await socket.closed).code, 1009)
  })

  t.test(
    'a frame holds ten calls and as many subscriptions as a socket, and no more',
    async (t) => {
      const socket = await ann.socket()
      const many = (count: number) => Array.from({ length: count }, (_, index) => query(index))
      socket.send(many(limits.callsPerFrame))
      for (let answer = 0; answer < limits.callsPerFrame; answer++)
        t.ok('result' in (await socket.next()))
      socket.send(many(limits.callsPerFrame + 1))
      const reasons = new Set<string>()
      for (let answer = 0; answer <= limits.callsPerFrame; answer++)
        reasons.add((await socket.next()).error?.data.reason ?? 'none')
      t.strictSame([...reasons], ['LIMIT_REACHED'])

      const watch = (id: unknown) =>
        call(id, 'subscription', 'presence.watch', { userIds: [ann.me.id] })
      const watches = Array.from({ length: limits.subscriptionsPerSocket }, (_, index) =>
        watch(1_000 + index),
      )
      socket.send([...watches, query('with them')])
      const heard = new Set<unknown>()
      await socket.until(({ id }) => heard.add(id).size > watches.length)
      socket.send(watch('one more'))
      const refused = await socket.until(({ id }) => id === 'one more')
      t.match(refused.error?.data, {
        reason: 'LIMIT_REACHED',
        details: { limit: 'subscriptionsPerSocket', max: limits.subscriptionsPerSocket },
      })
      socket.send({ id: 1_000, method: 'subscription.stop' })
      await socket.until(({ id, result }) => id === 1_000 && result?.type === 'stopped')
      socket.send(watch('one more'))
      t.match(await socket.until(({ id }) => id === 'one more'), { result: { type: 'started' } })
    },
  )

  t.test(
    'half frames, endless fragments and random bytes end their socket and nothing else',
    async (t) => {
      const hostile = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const socket = await ann.socket()
          const raw = (socket.socket as unknown as { _socket: Socket })._socket
          const end = once(raw, 'close')
          if (index % 4 === 0) raw.end(Buffer.from([0x81, 0xfe, 0x40]))
          if (index % 4 === 1) raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
          if (index % 4 === 2) raw.write(Buffer.from([0x81, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f]))
          if (index % 4 === 3) {
            const fragment = (first: boolean) =>
              Buffer.from([first ? 0x01 : 0x00, 0x81, 0, 0, 0, 0, 0x20])
            raw.write(Buffer.concat(Array.from({ length: 100 }, (_, at) => fragment(at === 0))))
          }
          return end
        }),
      )
      t.equal(hostile.length, 20)
      t.equal((await ann.http.me.get.query()).username, 'ann')
    },
  )

  t.test('handshakes that never end cost nothing to others', async (t) => {
    const { port } = new URL(app.url)
    const halves = Array.from({ length: 50 }, () => connect(Number(port), '127.0.0.1'))
    t.teardown(() => {
      for (const half of halves) half.destroy()
    })
    for (const half of halves) half.write('GET /trpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n')
    t.equal((await ann.http.me.get.query()).username, 'ann')
  })
})
