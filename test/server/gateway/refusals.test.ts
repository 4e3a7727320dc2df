import { pino } from 'pino'
import t, { type Test } from 'tap'
import { TRPCError } from '@trpc/server'
import { ChatError, type Reason } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import { presetsFor } from '@chatcord/server/presets'
import { createReportCall } from '@chatcord/server/trpc/report-call'
import { startApp, type Person } from '../../helpers/app.ts'
import { createLogSink } from '../../helpers/log-sink.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'

const { framesPerSecond, frameBurst } = presetsFor('production')
const presets = { framesPerSecond, frameBurst }

const calls = (count: number, method: string, path: string) =>
  Array.from({ length: count }, (_, id) => ({ id, method, params: { path } }))

/** A socket that counts what it hears. */
async function measured(ann: Person) {
  const socket = await ann.socket()
  let bytes = 0
  socket.socket.on('message', (data: Buffer) => (bytes += data.length))
  return { ...socket, bytes: () => bytes }
}

for (const method of ['query', 'subscription'])
  t.test(`who floods a socket with ${method} calls is put out for little`, async (t) => {
    const app = await startApp(t, { presets })
    const ann = await app.clientAs('ann')
    const socket = await measured(ann)
    const before = app.log.length
    const flood = calls(1_100, method, 'x')
    for (let frame = 0; frame < 60; frame++) socket.send(flood)
    t.equal((await socket.closed).code, 4429)
    t.ok(socket.bytes() < 10 * limits.frameBytes, `${socket.bytes()} bytes`)
    t.ok(app.log.length - before < 10, `${app.log.length - before} lines in the log`)
  })

t.test('ten messages of a frame count as one frame', async (t) => {
  const app = await startApp(t, { presets: { framesPerSecond: 1, frameBurst: 5 } })
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  const watches = calls(50, 'subscription', 'me.watch')
  socket.send(watches)
  const started = new Set<unknown>()
  await socket.until(({ id, result }) => {
    if (result?.type === 'started') started.add(id)
    return started.size === watches.length
  })
  socket.send({ id: 'one more', method: 'query', params: { path: 'me.get' } })
  const { error } = await socket.until(({ id }) => id === 'one more')
  t.equal(error?.data.reason, 'RATE_LIMITED')
  t.ok(error!.data.details.retryAfterMs! > 0)
})

t.test('a frame that is refused still ends what it ends', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')
  const socket = await ann.socket()
  socket.send({ id: 'mine', method: 'subscription', params: { path: 'me.watch' } })
  await socket.until(({ result }) => result?.type === 'started')
  const stop = { id: 'mine', method: 'subscription.stop' }
  socket.send([stop, ...calls(limits.callsPerFrame + 1, 'query', 'me.get')])
  await socket.until(({ id, result }) => id === 'mine' && result?.type === 'stopped')
})

function startReport(t: Test) {
  const sink = createLogSink()
  const clock = createManualClock()
  const report = createReportCall({ log: pino({ level: 'info' }, sink), sleep: clock.sleep })
  const refuse = (reason: Reason, { path = 'me.get', ip = '192.0.2.1' } = {}) => {
    const error = new TRPCError({
      code: 'BAD_REQUEST',
      cause: new ChatError(reason as 'FORBIDDEN'), // details are not looked at
    })
    const ctx = { requestId: 'mine', origin: { ip, userAgent: null } }
    report({ error, path, type: 'query', ctx })
  }
  return { entries: sink.entries, clock, refuse, test: t }
}

t.test('the log tells the first refusal at once and the next ones by their number', async (t) => {
  const { entries, clock, refuse } = startReport(t)
  for (let call = 0; call < 1_000; call++) refuse('RATE_LIMITED')
  const about = { event: 'refused', reason: 'RATE_LIMITED', path: 'me.get' }
  t.match(entries, [{ ...about, requestId: 'mine' }])
  await clock.advance(10_000)
  t.match(entries.slice(1), [{ ...about, count: 999 }])
  await clock.advance(10_000)
  t.equal(entries.length, 2)
  refuse('RATE_LIMITED')
  t.equal(entries.length, 3, 'which begins anew when the sum was told')
  await clock.advance(10_000)
  t.equal(entries.length, 3, 'and nothing is told of nothing more')
})

t.test('the log sums up by network, path and reason', async (t) => {
  const { entries, refuse } = startReport(t)
  refuse('FORBIDDEN', { ip: '2001:db8:1:2::1' })
  refuse('FORBIDDEN', { ip: '2001:db8:1:2::2' })
  t.equal(entries.length, 1)
  refuse('FORBIDDEN', { ip: '2001:db8:1:3::1' })
  refuse('FORBIDDEN', { path: 'users.get' })
  refuse('RATE_LIMITED')
  t.equal(entries.length, 4)
})
