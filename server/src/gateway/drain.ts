import { setTimeout as sleep } from 'node:timers/promises'
import { closeCodes } from './close-codes.ts'
import type { SocketCalls } from './socket-calls.ts'
import type { SocketWriter } from './socket-writer.ts'

/** All sockets are told within this time, so that their clients do not come back at once. */
const paceMs = 4_000
const stepMs = 100
/** So few need no pacing. */
const few = 100
/** How long a stop waits for what is in flight, on sockets as over HTTP. */
export const inFlightMs = 10_000

const reconnect = '{"id":null,"method":"reconnect"}'

export type Draining = { writer: SocketWriter; calls: SocketCalls | null }

/** Sends clients elsewhere, lets their calls finish, then closes. Takes at most a pacing and 10 s. */
export async function drain(sockets: readonly Draining[]): Promise<void> {
  const deadline = sleep(inFlightMs, undefined, { ref: false })
  const perStep = Math.max(few, Math.ceil(sockets.length / (paceMs / stepMs)))
  for (let from = 0; from < sockets.length; from += perStep) {
    if (from > 0) await sleep(stepMs)
    for (const { writer } of sockets.slice(from, from + perStep)) writer.send(reconnect)
  }
  await Promise.race([
    Promise.all(sockets.flatMap(({ calls }) => calls?.settled() ?? [])),
    deadline,
  ])
  for (const { writer } of sockets) writer.close(closeCodes.restart, 'restart')
}
