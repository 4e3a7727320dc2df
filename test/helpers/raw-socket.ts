import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'
import type { Test } from 'tap'

/** A frame of the server, as loosely as a test looks at it. */
export type HeardFrame = {
  id: string | number | null
  method?: string
  result?: { type: string; data?: unknown; id?: string }
  error?: { message: string; data: { reason: string; details: Record<string, number> } }
}

export type RawSocket = {
  socket: WebSocket
  /** Sends an object as JSON, anything else as it is. */
  send(frame: unknown): void
  /** The next frame that was not taken yet, as text. */
  nextText(): Promise<string>
  next(): Promise<HeardFrame>
  /** Takes frames until one fits. */
  until(fits: (frame: HeardFrame) => boolean): Promise<HeardFrame>
  closed: Promise<{ code: number; reason: string }>
}

/** A socket that says and hears exactly what the test says. Resolves when it is open. */
export async function openSocket(
  t: Test,
  url: string,
  options: ClientOptions = {},
): Promise<RawSocket> {
  const socket = new WebSocket(url, options)
  t.teardown(() => socket.terminate())
  const frames: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    const taker = waiting.shift()
    if (taker) taker(text)
    else frames.push(text)
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  await once(socket, 'open')
  socket.on('error', () => undefined)

  const nextText = async () => frames.shift() ?? new Promise<string>((take) => waiting.push(take))
  const next = async () => JSON.parse(await nextText()) as HeardFrame
  return {
    socket,
    send: (frame) =>
      socket.send(
        typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame),
      ),
    nextText,
    next,
    async until(fits) {
      for (;;) {
        const frame = await next()
        if (fits(frame)) return frame
      }
    },
    closed,
  }
}
