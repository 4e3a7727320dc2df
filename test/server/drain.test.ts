import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startApp } from '../helpers/app.ts'

const call = (id: unknown, path: string) => ({ id, method: 'query', params: { path } })

function held() {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  return { gate, release: () => release() }
}

t.test('a server that stops lets calls finish and sends its clients elsewhere', async (t) => {
  const { gate, release } = held()
  const app = await startApp(t, {
    change: (composition) => {
      const { me } = composition.services
      const get: typeof me.get = async (principal) => {
        await gate
        return me.get(principal)
      }
      return { ...composition, services: { ...composition.services, me: { ...me, get } } }
    },
  })
  const ann = await app.clientAs('ann')
  const [busy, idle] = [await ann.socket(), await ann.socket()]
  busy.send(call(1, 'me.get'))
  busy.send(call(2, 'system.info'))
  t.match(await busy.next(), { id: 2 })
  const overHttp = ann.http.me.get.query()
  await once(app.app.server, 'request')

  const stopped = app.close()
  for (const socket of [busy, idle])
    t.strictSame(await socket.next(), { id: null, method: 'reconnect' })
  await t.rejects(ann.http.system.info.query(), 'nothing new is accepted')
  busy.send(call(3, 'system.info'))
  t.match(await busy.next(), { id: 3 }, 'sockets that are there are served on')
  release()
  t.match(await busy.next(), { id: 1, result: { data: { username: 'ann' } } })
  t.equal((await overHttp).username, 'ann')
  t.equal((await busy.closed).code, 1012)
  t.equal((await idle.closed).code, 1012)
  await stopped
})

t.test('many sockets are told within a few seconds', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')
  const sockets = await Promise.all(Array.from({ length: 250 }, () => ann.socket()))
  const started = performance.now()
  const stopped = app.close()
  await Promise.all(sockets.map((socket) => socket.next()))
  await Promise.all(sockets.map((socket) => socket.closed))
  await stopped
  t.ok(performance.now() - started < 5_000)
})

t.test(
  'half a request and a call without an end hold up a stop for ten seconds at most',
  async (t) => {
    const app = await startApp(t, {
      change: (composition) => {
        const get = () => new Promise<never>(() => undefined)
        const { services } = composition
        return { ...composition, services: { ...services, me: { ...services.me, get } } }
      },
    })
    const ann = await app.clientAs('ann')
    const socket = await ann.socket()
    socket.send(call(1, 'me.get'))
    const half = connect(Number(new URL(app.url).port), '127.0.0.1')
    half.on('error', () => undefined)
    half.write('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    socket.send(call(2, 'system.info'))
    await socket.next()
    const started = performance.now()
    await app.close()
    const took = performance.now() - started
    t.ok(took > 9_500 && took < 13_000, `${took} ms`)
    t.equal((await socket.closed).code, 1012)
  },
)
