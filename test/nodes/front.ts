import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Test } from 'tap'

/** One address for several servers: each connection goes to the first of them that takes it, as a balancer does. */
export async function startFront(t: Test, urls: readonly string[]): Promise<string> {
  const sockets = new Set<Socket>()

  function join(client: Socket, [url, ...rest]: readonly string[]): void {
    if (url === undefined) {
      client.destroy()
      return
    }
    const server = connect(Number(new URL(url).port), '127.0.0.1')
    const next = () => join(client, rest)
    server.once('error', next)
    server.once('connect', () => {
      server.off('error', next)
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        one.on('error', () => undefined)
        one.once('close', () => other.destroy())
        one.pipe(other)
      }
    })
  }

  const front = createServer((client) => {
    sockets.add(client)
    client.once('close', () => sockets.delete(client))
    client.on('error', () => undefined)
    join(client, urls)
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  t.teardown(() => {
    front.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = front.address() as AddressInfo // a TCP server has no other kind
  return `http://127.0.0.1:${port}`
}
