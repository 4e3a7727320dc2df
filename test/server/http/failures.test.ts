import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import type { Composition } from '@chatcord/server/composition/composition'
import { startApp } from '../../helpers/app.ts'
import { httpOf } from '../../helpers/http.ts'

const bug = 'the cat sat on a secret'
function withFaults(composition: Composition): Composition {
  const { services } = composition
  const info = services.system.info.bind(services.system)
  const users = {
    ...services.users,
    get: async (id: string) => {
      if (id === '0'.repeat(24)) throw new Error(bug)
      if (id === '1'.repeat(24)) throw new ChatError('UNAVAILABLE', { retryAfterMs: 5 })
      return services.users.get(id)
    },
  }
  return { ...composition, services: { ...services, users, system: { info } } }
}

t.test('failures', async (t) => {
  const app = await startApp(t, { change: withFaults })
  const { get } = httpOf(app)
  const ann = await app.clientAs('ann')
  const bearer = { authorization: `Bearer ${ann.access}` }

  t.test('a bug goes out as such, under an id, and into the log with its stack', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ userId: '0'.repeat(24) }))
    const response = await get(`/trpc/users.get?input=${input}`, bearer)
    const text = await response.text()
    t.equal(response.status, 500)
    t.notMatch(text, bug)
    const { error } = JSON.parse(text)
    t.match(error, {
      message: 'Internal server error',
      data: { code: 'INTERNAL_SERVER_ERROR', reason: 'INTERNAL', path: 'users.get', details: null },
    })
    t.notOk('stack' in error.data)
    const entry = app.log.find(
      ({ event, requestId }) => event === 'bug' && requestId === error.data.requestId,
    )
    t.match(entry, {
      path: 'users.get',
      type: 'query',
      err: { message: bug, stack: /failures\.test\.ts/ },
    })
  })

  t.test('a failure that may be retried says when', async (t) => {
    const input = encodeURIComponent(JSON.stringify({ userId: '1'.repeat(24) }))
    const response = await get(`/trpc/users.get?input=${input}`, bearer)
    t.equal(response.status, 503)
    t.match((await response.json()).error.data, {
      reason: 'UNAVAILABLE',
      details: { retryAfterMs: 5 },
    })
  })
})
