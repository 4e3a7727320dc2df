import { createTRPCClient, httpLink } from '@trpc/client'
import t, { type Test } from 'tap'
import type { AppRouter } from '@chatcord/server/contract'
import { createNonce, type ChatClient } from '../../client-sdk/src/index.ts'
import { failure } from '../helpers/failure.ts'
import { password } from '../helpers/app.ts'
import { watchMe } from '../helpers/me-watch.ts'
import { openSocket } from '../helpers/raw-socket.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startCluster, type Cluster } from './cluster.ts'

/** By the bus; and by the looks of every few seconds, when there is none. */
const bounds = { told: 1_000, looked: 6_500 }

/** How long it took, in milliseconds. */
async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return Math.round(performance.now() - began)
}

/** One more session of somebody at the second server, with a socket of its own. */
async function sessionAtB(t: Test, { b }: Cluster, login: string) {
  const http = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${b.url}/trpc` })] })
  const { session, tokens } = await http.auth.signIn.mutate({ login, password, carrier: 'bearer' })
  const authorization = `Bearer ${tokens!.access}`
  const url = `${b.url.replace('http', 'ws')}/trpc`
  const socket = await openSocket(t, url, { headers: { authorization } })
  socket.send({ id: 1, method: 'query', params: { path: 'me.get' } })
  await socket.next()
  return { sessionId: session.id, closed: socket.closed }
}

type Scene = { cluster: Cluster; owner: ChatClient; ann: ChatClient; ben: ChatClient }

/** How long it takes until a session that is ended at the first server has no socket at the second any more. */
async function revocation(t: Test, { cluster, ann }: Scene): Promise<number> {
  const { sessionId, closed } = await sessionAtB(t, cluster, 'ann')
  return durationOf(async () => {
    await ann.api.me.sessions.revoke.mutate({ sessionId })
    await closed
  })
}

/** How long it takes until what is changed at the first server is told and obeyed at the second. */
async function change(t: Test, { owner, ben }: Scene, member: number): Promise<number> {
  const watch = await watchMe(t, ben)
  const took = await durationOf(async () => {
    await owner.api.admin.settings.update.mutate({ quotas: { chat: { member } } })
    await watch.heard('settings')
    t.equal((await ben.api.me.usage.query())[0]!.limit, member, 'it is obeyed when it is told')
  })
  return took
}

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'what is changed at one server holds at the other in time',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const cluster = await startCluster(t)
    const owner = await cluster.signUpOwner(t, cluster.a.url)
    const ann = await cluster.signUp(t, cluster.a.url, 'ann')
    const ben = await cluster.signUp(t, cluster.b.url, 'ben')
    const scene = { cluster, owner, ann, ben }
    const within = (ms: number, bound: number, what: string) => {
      t.comment(`${what}: ${ms} ms`)
      t.ok(ms < bound, `${what}: ${ms} ms`)
    }

    t.test('a revoked session loses its socket, and changed settings are told', async (t) => {
      for (let round = 1; round <= 5; round++) {
        within(await revocation(t, scene), bounds.told, 'revocation')
        within(await change(t, scene, 100 + round), bounds.told, 'settings')
      }
    })

    t.test('a lower rate of messages, and calls of a user’s own, bind at once', async (t) => {
      const { id: channelId } = await ben.api.channels.create.mutate({
        ...{ nonce: createNonce(), kind: 'public', name: 'tea' },
      })
      const say = () => ben.api.messages.send.mutate({ channelId, nonce: createNonce(), text: 'x' })
      const watch = await watchMe(t, ben)
      const { settings, users } = owner.api.admin
      const took = await durationOf(async () => {
        await settings.update.mutate({ messageRateLimit: 1 })
        await watch.heard('settings')
        await say()
        await t.rejects(say(), failure('RATE_LIMITED'))
      })
      within(took, bounds.told, 'rate limit')

      const { id: userId } = await ben.api.me.get.query()
      await users.setQuotas.mutate({ userId, quotas: { chat: 0 } })
      const asked = ben.api.generations.create.mutate({ nonce: createNonce(), prompt: '1 + 1' })
      await t.rejects(asked, failure('OVER_QUOTA'))
      await users.setQuotas.mutate({ userId, quotas: { chat: 'role' } })
    })

    t.test('and without Redis by the next look', async (t) => {
      await cluster.redis.kill()
      for (let round = 1; round <= 3; round++) {
        within(await revocation(t, scene), bounds.looked, 'revocation without Redis')
        within(await change(t, scene, 200 + round), bounds.looked, 'settings without Redis')
      }
    })
  },
)
