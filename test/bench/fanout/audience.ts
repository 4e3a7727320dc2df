import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Where } from './host-protocol.ts'

const message = Buffer.from('"type":"message.created"')

/** Sockets that count what arrives. They read no JSON: the generator has to be cheaper than what it measures. */
export type Audience = {
  /** Deliveries so far, of all sockets. */
  count(): number
  /** Resolves when so many deliveries have come. */
  reached(count: number): Promise<void>
  /** Bytes of the last frame. */
  lastBytes(): number
  close(): void
}

/** Watchers of the channel, by tRPC's wire protocol. */
export async function openWatchers(size: number, where: Where): Promise<Audience> {
  const { url, token, channelId } = where
  const input = { channelId, from: null }
  const params = { path: 'events.watch', input }
  return open(size, async () => {
    const socket = connect(`${url.replace(/^http/, 'ws')}/trpc?connectionParams=1`)
    await once(socket, 'open')
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }))
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params }))
    await caughtUp(socket)
    return { socket, deliveriesIn: messagesIn }
  })
}

/** Sockets that get each frame as a delivery. */
export async function openBare(size: number, { bareUrl }: Where): Promise<Audience> {
  return open(size, async () => {
    const socket = connect(bareUrl)
    await once(socket, 'open')
    return { socket, deliveriesIn: () => 1 }
  })
}

async function open(
  size: number,
  join: () => Promise<{ socket: WebSocket; deliveriesIn(frame: Buffer): number }>,
): Promise<Audience> {
  const sockets: WebSocket[] = []
  let count = 0
  let bytes = 0
  let wanted = Infinity
  let wake: () => void = () => undefined
  for (let index = 0; index < size; index++) {
    const { socket, deliveriesIn } = await join()
    sockets.push(socket)
    socket.on('message', (frame: Buffer) => {
      count += deliveriesIn(frame)
      bytes = frame.length
      if (count >= wanted) wake()
    })
  }
  return {
    count: () => count,
    async reached(target) {
      wanted = target
      if (count < target) await new Promise<void>((resolve) => (wake = resolve))
    },
    lastBytes: () => bytes,
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

function connect(url: string): WebSocket {
  return new WebSocket(url, { perMessageDeflate: false })
}

/** Listens all the time: several frames may come in one turn. */
function caughtUp(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('the watcher was cut off')))
    socket.on('message', function hear(frame: Buffer) {
      if (frame.includes('"error"')) reject(new Error(frame.toString()))
      if (!frame.includes('"type":"caughtUp"')) return
      socket.off('message', hear)
      resolve()
    })
  })
}

/** Messages that were committed together leave in one frame. */
function messagesIn(frame: Buffer): number {
  let count = 0
  for (let at = frame.indexOf(message); at >= 0; at = frame.indexOf(message, at + 1)) count++
  return count
}
