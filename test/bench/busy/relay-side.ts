import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { scene, text, type Side } from './scene.ts'

const script = fileURLToPath(new URL('./relay.ts', import.meta.url))

/** The peer's clients: they parse what comes, and count it. */
export async function openRelay(): Promise<Side> {
  const child = fork(script, { execArgv: ['--import', 'tsx'] })
  const [port] = (await once(child, 'message')) as [number] // the relay says nothing else
  const sockets: WebSocket[] = []
  let sent = 0
  let seen = 0
  let wake: () => void = () => undefined

  async function open(): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}`, { perMessageDeflate: false })
    sockets.push(socket)
    await once(socket, 'open')
    return socket
  }

  async function watch() {
    const socket = await open()
    for (let room = 0; room < scene.rooms; room++) {
      socket.send(JSON.stringify({ watch: String(room) }))
      await once(socket, 'message')
    }
    socket.on('message', (bytes: Buffer) => {
      JSON.parse(bytes.toString())
      seen += 1
      if (seen === sent * scene.watchers) wake()
    })
  }

  const senders = await Promise.all(Array.from({ length: scene.senders }, open))
  for (let index = 0; index < scene.watchers; index++) await watch()

  return {
    async send(index) {
      const socket = senders[index]
      if (!socket) throw new Error('no such sender')
      sent += 1
      const answer = once(socket, 'message')
      socket.send(JSON.stringify({ id: sent, room: String(index % scene.rooms), text }))
      await answer
    },
    async delivered() {
      while (seen < sent * scene.watchers) await new Promise<void>((resolve) => (wake = resolve))
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
