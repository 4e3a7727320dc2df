import t from 'tap'
import { createHttp } from '../../client-sdk/src/transport/http.ts'
import { because } from './support/because.ts'
import { createManualRuntime } from './support/manual-runtime.ts'

const answering = (response: Response) =>
  createHttp({
    url: 'https://chat.test/trpc',
    runtime: createManualRuntime(),
    fetch: () => Promise.resolve(response),
  })({ type: 'mutation', path: 'auth.refresh', input: {} }, {})

t.test('an answer that breaks off is a lost connection', async (t) => {
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"result":{'))
      stream.error(new TypeError('terminated'))
    },
  })
  await t.rejects(answering(new Response(body)), because('OFFLINE'))
})

t.test('an answer of somebody else is none', async (t) => {
  await t.rejects(answering(new Response('<html>', { status: 502 })), because('UNAVAILABLE'))
  await t.rejects(answering(new Response('<html>', { status: 200 })), because('INTERNAL'))
})
