import { WebSocketServer, type WebSocket } from 'ws'

/** The peer: hands each message on to whoever watches its room, and keeps nothing. */
const rooms = new Map<string, Set<WebSocket>>()
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

type Frame = { watch: string } | { id: number; room: string; text: string }

function take(socket: WebSocket, frame: Frame) {
  if ('watch' in frame) {
    const room = rooms.get(frame.watch) ?? new Set()
    rooms.set(frame.watch, room.add(socket))
    socket.send('{}')
    return
  }
  const bytes = Buffer.from(JSON.stringify({ ...frame, createdAt: new Date().toISOString() }))
  socket.send(bytes, { binary: false })
  for (const watcher of rooms.get(frame.room) ?? []) watcher.send(bytes, { binary: false })
}

server.on('connection', (socket) => {
  socket.on('message', (bytes: Buffer) => {
    take(socket, JSON.parse(bytes.toString()) as Frame) // the bench sends nothing else
  })
})
server.on('listening', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.send?.(address.port)
})
// The bench is gone: so is the reason to be here.
process.on('disconnect', () => process.exit())
