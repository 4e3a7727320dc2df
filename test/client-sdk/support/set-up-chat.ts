import type { Test } from 'tap'
import { createClient } from '../../../client-sdk/src/create-client.ts'
import { isChatError, type ChatOptions, type ChatReason } from '../../../client-sdk/src/index.ts'
import { createFakeSockets, type FakeSocket } from './fake-sockets.ts'
import { createManualRuntime, settled } from './manual-runtime.ts'
import { errorShape } from './set-up-connection.ts'

type Call = { id: number; method: string; params?: { path: string; input: never } }

type Watch = { path: string; input: Record<string, unknown>; tell(data: object): void }

/** By path: what a call is answered with. A promise keeps it waiting; a ChatError that is thrown refuses it. */
export type Answers = Record<string, (input: never) => unknown>

/** A client of ada's, whose server answers as the test says. */
export function setUpChat(t: Test, answers: Answers, options: Partial<ChatOptions> = {}) {
  const runtime = createManualRuntime()
  const sockets = createFakeSockets()
  const calls: { path: string; input: unknown }[] = []
  let watches: (Watch & { id: number })[] = []
  const session = { user: 'ada', taken: true }
  const me = () => ({ id: session.user })

  async function answer(socket: FakeSocket, { id, method, params }: Call) {
    if (method === 'subscription.stop') watches = watches.filter((watch) => watch.id !== id)
    if (!params) return
    const { path, input } = params
    const send = (data: { id?: string }) =>
      socket.receive({ id, result: { type: 'data', id: data.id, data } })
    if (method === 'subscription') {
      watches.push({ id, path, input, tell: send })
      socket.receive({ id, result: { type: 'started' } })
    }
    calls.push({ path, input })
    try {
      await Promise.resolve() // no answer comes before the call was sent
      const data = await answers[path]?.(input)
      if (method !== 'subscription') socket.receive({ id, result: { data } })
    } catch (error) {
      if (!isChatError(error)) throw error
      const { reason, details } = error
      const shape = errorShape(reason)
      socket.receive({ id, error: { ...shape, data: { ...shape.data, details } } })
    }
  }

  function end(code: number, reason?: ChatReason) {
    if (reason) sockets.last().receive({ id: null, error: errorShape(reason) })
    sockets.last().close(code)
  }

  class Answering extends sockets.WebSocket {
    constructor(url: string) {
      super(url)
      watches = []
      queueMicrotask(() => {
        sockets.last().open()
        if (!session.taken) end(4401, 'UNAUTHENTICATED')
      })
    }
    override send(text: string) {
      super.send(text)
      if (!session.taken) return
      const sent = sockets.last().sent.at(-1)
      for (const call of (Array.isArray(sent) ? sent : [sent]) as Call[])
        void answer(sockets.last(), call)
    }
  }

  const chat = createClient(
    {
      url: 'https://chat.test',
      webSocket: Answering,
      getToken: () => Promise.resolve(`token of ${session.user}`),
      ...options,
    },
    {
      runtime,
      fetch: (url) => {
        const signsIn = (url as string).includes('signIn')
        const data = signsIn ? { me: me(), session: null, tokens: null } : me()
        return Promise.resolve(Response.json({ result: { data } }))
      },
    },
  )
  t.teardown(() => chat.close())

  return {
    ...{ chat, runtime, sockets, session, calls },
    watches: (path: string) => watches.filter((watch) => watch.path === path),
    /** Tells all who watch this path. */
    async tell(path: string, data: object) {
      for (const watch of watches) if (watch.path === path) watch.tell(data)
      await settled()
    },
    /** The server closes the socket, and says why. */
    async close(code: number, reason?: ChatReason) {
      end(code, reason)
      await settled()
    },
  }
}
