import type { Socket } from 'node:net'
import { FrameReader } from '../wire/frames.ts'
import { frameReply } from '../wire/reply.ts'
import { parseRequest } from '../wire/request.ts'
import type { Services } from './dispatch.ts'
import { dispatch } from './dispatch.ts'

// Messages that may wait for their turn before the client is not read any more.
const MAX_WAITING = 16

// Bytes of replies that may wait for a client to read them before its next message is looked at.
const MAX_UNSENT = 1024 * 1024

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
  const body = await services.inFlight.track(dispatch(request, services))
  if (request.moreToCome || socket.destroyed) return
  socket.cork()
  for (const part of frameReply(body, request)) socket.write(part)
  socket.uncork()
  if (socket.writableLength > MAX_UNSENT) await drained(socket)
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
