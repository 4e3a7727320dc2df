import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import type { AppRouter } from '@chatcord/server/contract'

// An unmodified tRPC client: it watches channels, sends, loses its connection, and resumes by `lastEventId`.
// Answers what it saw, a list of seqs a channel, once every channel has brought `expected` events.
export async function watchAndSend(options: {
  url: string
  token: string
  channels: { id: string; epoch: number }[]
  messages: number
  expected: number
  /** Called when the connection has been cut. */
  cut: () => void
}): Promise<Map<string, number[]>> {
  const client = createWSClient({
    url: options.url,
    WebSocket: WebSocket as never, // the class of the package does all that the client uses
    connectionParams: { token: options.token },
    retryDelayMs: () => 20,
  })
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
  const seen = new Map(options.channels.map(({ id }) => [id, [] as number[]]))
  const done = options.channels.map(
    ({ id, epoch }) =>
      new Promise<void>((resolve, reject) =>
        api.events.watch.subscribe(
          { channelId: id, from: { epoch, seq: 0 } },
          {
            onError: reject,
            onData({ data }) {
              if (data.type === 'events') seen.get(id)?.push(...data.events.map(({ seq }) => seq))
              if (seen.get(id)?.length === options.expected) resolve()
            },
          },
        ),
      ),
  )
  for (let n = 0; n < options.messages; n++) {
    for (const { id } of options.channels) {
      const message = { channelId: id, nonce: randomUUID(), text: `message ${n}` }
      // What was under way when the connection went is sent again: the nonce keeps it one message.
      await api.messages.send.mutate(message).catch(() => api.messages.send.mutate(message))
    }
    if (n !== 4) continue
    const socket = client.connection?.ws as WebSocket | undefined // as given above
    socket?.terminate()
    options.cut()
  }
  await Promise.all(done)
  await client.close()
  return seen
}
