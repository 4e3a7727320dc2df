import type { ChatError } from '../../../client-sdk/src/errors/chat-error.ts'
import {
  createConnection,
  type ConnectionDeps,
} from '../../../client-sdk/src/transport/connection.ts'
import { createFakeSockets } from './fake-sockets.ts'
import { createManualRuntime, settled } from './manual-runtime.ts'

/** A connection whose other end, clock and session are the test's. */
export function setUpConnection() {
  const runtime = createManualRuntime()
  const sockets = createFakeSockets()
  const refusals: (ChatError | null)[] = []
  const deps: ConnectionDeps = {
    url: 'ws://chat.test/trpc?connectionParams=1',
    WebSocket: sockets.WebSocket,
    runtime,
    params: () => Promise.resolve<Record<string, string>>({ token: 'a1' }),
    refused: async (error: ChatError | null) => void refusals.push(error),
  }
  const connection = createConnection(deps)
  const state = () => connection.state.getSnapshot().state
  const query = () => connection.call({ type: 'query', path: 'me.get', input: {} })
  async function goOnline() {
    void connection.ready().catch(() => undefined)
    await settled()
    sockets.last().open()
    await settled()
  }
  return { runtime, sockets, refusals, deps, connection, state, query, goOnline }
}

/** A failure as the server writes it. */
export function errorShape(reason: string) {
  return { message: reason, code: -32001, data: { reason, details: null, requestId: 'r' } }
}
