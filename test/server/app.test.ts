import { fastify } from 'fastify'
import t from 'tap'
import chat from '@chatcord/server/plugins/chat'
import health from '@chatcord/server/plugins/health'
import { ChatError } from '@chatcord/core/errors'
import { startApp } from '../helpers/app.ts'

t.test('a plugin whose dependency is not there fails at the start', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  app.register(health)
  await t.rejects(Promise.resolve(app.ready()), {
    code: 'FST_ERR_PLUGIN_DEPENDENCY_NOT_REGISTERED',
  })
})

t.test('services that cannot be opened stop the start', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  app.decorate('tokens', {} as never)
  const failed = chat(app, {
    compose: () => Promise.reject(new ChatError('UNAVAILABLE', { retryAfterMs: null })),
  })
  await t.rejects(failed, { reason: 'UNAVAILABLE' } as never)
})

t.test('a server without its database is alive and not ready', async (t) => {
  const app = await startApp(t, {
    change: (composition) => ({ ...composition, ready: () => Promise.resolve(false) }),
  })
  t.equal((await fetch(`${app.url}/healthz`)).status, 200)
  t.equal((await fetch(`${app.url}/readyz`)).status, 503)
})

t.test('a server that was started again knows its people', async (t) => {
  const app = await startApp(t)
  const ann = await app.clientAs('ann')
  await app.restart()
  t.equal((await ann.http.me.get.query()).username, 'ann')
})
