import type { Socket } from 'node:net'
import { FrameReader } from '../wire/frames.ts'
import { frameReply } from '../wire/reply.ts'
import { parseRequest } from '../wire/request.ts'
import type { Services } from './dispatch.ts'
import { dispatch } from './dispatch.ts'

// Messages that may wait for their turn before the client is not read any more.
const MAX_WAITING = 16

/** Serves one client: its messages one after another, in order. What is no message ends this connection alone. */
export function serveConnection(socket: Socket, services: Services): void {
  const frames = new FrameReader()
  const waiting: Buffer[] = []
  let working = false

  const work = async () => {
    working = true
    for (let message = waiting.shift(); message && !socket.destroyed; message = waiting.shift()) {
      await answer(socket, message, services)
      if (waiting.length < MAX_WAITING) socket.resume()
    }
    working = false
  }

  const fail = (error: unknown) => socket.destroy(error instanceof Error ? error : undefined)

  // Whatever went wrong with a connection, closing it is the answer.
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    try {
      waiting.push(...frames.push(bytes))
    } catch (error) {
      fail(error)
      return
    }
    if (waiting.length >= MAX_WAITING) socket.pause()
    if (!working) work().catch(fail)
  })
}

async function answer(socket: Socket, message: Buffer, services: Services): Promise<void> {
  const request = parseRequest(message)
  const body = await dispatch(request, services)
  if (request.moreToCome || socket.destroyed) return
  const [header, ...rest] = frameReply(body, request)
  socket.cork()
  if (header) socket.write(header)
  let writable = true
  for (const part of rest) writable = socket.write(part)
  socket.uncork()
  if (!writable) await drained(socket)
}

const drained = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', resolve)
  })
