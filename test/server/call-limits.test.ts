import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { ChatError } from '@chatcord/core/errors'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { rateRules } from '@chatcord/core/rate-rules'
import type { Services } from '@chatcord/core/services'
import type { Composition } from '@chatcord/server/composition/composition'
import { createLimitCall } from '@chatcord/server/composition/limit-call'
import { createNonce, isChatError } from '../../client-sdk/src/index.ts'
import { password, startApp } from '../helpers/app.ts'
import { httpOf } from '../helpers/http.ts'

function limitedBy(limitCall: Services['limitCall']) {
  return (composition: Composition): Composition => ({
    ...composition,
    services: { ...composition.services, limitCall },
  })
}

/** A server that allows so many calls in a minute; nothing else of it is limited. */
function startLimited(t: Test, points: number) {
  const rule = { name: 'calls', points, windowMs: 60_000 }
  const limiter = createMemoryLimiter()
  const limitCall = createLimitCall({ limiter, rule, now: () => performance.now() })
  return startApp(t, { env: { TRUST_PROXY: 'loopback' }, change: limitedBy(limitCall) })
}

type Answer = { result?: unknown; error?: { data: { reason: string; details: unknown } } }
const reasonOf = ({ error }: Answer) => error?.data.reason ?? 'ok'

async function failureOf(task: () => Promise<void>) {
  const thrown: unknown = await task().then(
    () => null,
    (error: unknown) => error,
  )
  const { data } = thrown as { data: { reason: string; details: { retryAfterMs: number } } }
  return data
}

/** Asks again when it is told to, as applications do. */
async function retried<T>(call: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await call()
    } catch (error) {
      if (!isChatError(error, 'RATE_LIMITED')) throw error
      await wait(error.details.retryAfterMs)
    }
}

/** How many of so many calls were refused as too many; none may be refused as anything else. */
function refused(t: Test, answers: Answer[]): number {
  const reasons = answers.map(reasonOf)
  t.strictSame(
    reasons.filter((reason) => !['ok', 'RATE_LIMITED'].includes(reason)),
    [],
  )
  return reasons.filter((reason) => reason === 'RATE_LIMITED').length
}

t.test('a user has so many calls in all, over HTTP and sockets, each of a batch', async (t) => {
  const app = await startLimited(t, 20)
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }
  const { get } = httpOf(app)
  const ten = async (): Promise<Answer[]> =>
    (await get(`/trpc/${Array(10).fill('me.get').join(',')}?batch=1`, bearer)).json()
  t.equal(refused(t, await ten()), 0)
  const sockets = await Promise.all([ann.socket(), ann.socket()])
  const watch = (id: number) => ({ id, method: 'subscription', params: { path: 'me.watch' } })
  const answers: Answer[] = []
  for (const socket of sockets)
    for (let id = 0; id < 4; id++) {
      socket.send(watch(id))
      answers.push(await socket.until((frame) => frame.id === id))
    }
  t.equal(refused(t, answers), 0, 'a subscription is one call, whatever it tells')
  t.equal(refused(t, await ten()), 7, 'one more passes while the limiter is asked')

  const bob = await app.clientAs('bob')
  t.equal((await bob.http.me.get.query()).username, 'bob', 'others are not concerned')
})

t.test('who reacts without end is told when to go on', async (t) => {
  const app = await startLimited(t, 30)
  const ann = await app.clientAs('ann')
  const { id: channelId } = await ann.http.channels.create.mutate({
    ...{ nonce: newId(), kind: 'public', name: 'Tea' },
  })
  const { message, epoch } = await ann.http.messages.send.mutate({
    ...{ channelId, nonce: newId(), text: 'hello' },
  })
  const react = (emoji: string) =>
    ann.ws.messages.react.mutate({ channelId, seq: message.seq, epoch, emoji, nonce: newId() })
  let calls = 2
  const refusal = await failureOf(async () => {
    for (; calls < 40; calls++) await react(calls % 2 ? '👍' : '🎉')
  })
  t.ok(calls >= 30 && calls <= 31, `${calls} calls`)
  t.equal(refusal.reason, 'RATE_LIMITED')
  const { retryAfterMs } = refusal.details
  t.ok(retryAfterMs > 0 && retryAfterMs <= 60_000)
})

t.test('of nobody the network is counted, and coming in is not', async (t) => {
  const app = await startLimited(t, 3)
  const { get, post } = httpOf(app)
  const from = (ip: string) => ({ 'x-forwarded-for': ip })
  const ask = async (ip: string, path = 'system.info') =>
    reasonOf(await (await get(`/trpc/${path}`, from(ip))).json())
  t.equal(await ask('2001:db8:1:2::1'), 'ok')
  t.equal(await ask('2001:db8:1:2::2', 'auth.session'), 'ok')
  t.equal(await ask('2001:db8:1:2::3', 'me.get'), 'UNAUTHENTICATED')
  await ask('2001:db8:1:2::4')
  t.equal(await ask('2001:db8:1:2::5', 'me.get'), 'RATE_LIMITED')
  t.equal(await ask('2001:db8:1:3::1'), 'ok')
  const signIn = JSON.stringify({ login: 'nobody', password, carrier: 'bearer' })
  const refusal = await post('/trpc/auth.signIn', signIn, from('2001:db8:1:2::6'))
  t.equal(reasonOf(await refusal.json()), 'INVALID_CREDENTIALS')
})

t.test('the SDK opens and sends all the same when calls of its user are too many', async (t) => {
  let calls = 0
  const everyThird = () => {
    calls += 1
    const refusal = new ChatError('RATE_LIMITED', { retryAfterMs: 10 })
    return calls % 3 === 0 ? Promise.reject(refusal) : Promise.resolve()
  }
  const app = await startApp(t, { change: limitedBy(everyThird) })
  const chat = await app.chatAs('ann')
  const create = (n: number) =>
    retried(() =>
      chat.api.channels.create.mutate({ nonce: createNonce(), kind: 'public', name: `Tea ${n}` }),
    )
  const made = await Promise.all(Array.from({ length: 10 }, (_, n) => create(n)))
  await Promise.all(
    made.map(async ({ id }) => {
      const channel = chat.channel(id)
      await channel.open()
      t.match(await channel.send({ text: 'hello' }).message, { text: 'hello' })
    }),
  )
})

t.test('in production the rule holds', async (t) => {
  const { points } = rateRules.production.calls
  const app = await startApp(t, {
    env: {
      NODE_ENV: 'production',
      JWT_SECRET: 'f3a9c1d27be84650a1b2c3d4e5f60718',
      PUBLIC_URL: 'https://chat.example.com',
    },
  })
  const setupToken = await app.app.chat.setupToken()
  const owner = await app.clientAs('owner', { setupToken: setupToken! })
  const bearer = { authorization: `Bearer ${owner.access}` }
  const { get } = httpOf(app)
  const ten = async (): Promise<Answer[]> =>
    (await get(`/trpc/${Array(10).fill('me.get').join(',')}?batch=1`, bearer)).json()
  const answers = await Promise.all(Array.from({ length: points / 10 + 5 }, ten))
  t.ok(refused(t, answers.flat()) > 0)
})
