import type { AnyTRPCRouter } from '@trpc/server'
import type { Origin } from '@chatcord/core/auth/auth.service'
import type { Principal } from '@chatcord/core/auth/principal'
import type { Services } from '@chatcord/core/services'
import type { Presets } from '../presets.ts'
import type { ReportCall } from '../trpc/report-call.ts'
import type { FrameEncoder } from './frame-encoder.ts'
import type { Inbox } from './inbox.ts'
import { createReceiver } from './receive-frames.ts'
import type { ServerSocket } from './server-socket.ts'
import { createSocketCalls, type SocketCalls } from './socket-calls.ts'
import { createSocketContext } from './socket-context.ts'
import type { SocketWriter } from './socket-writer.ts'

export type ConnectionDeps = {
  router: AnyTRPCRouter
  services: Services
  presets: Presets
  report: ReportCall
  encode: FrameEncoder
  now(): number
  newRequestId(): string
}

/** One client's end of a socket, from its upgrade on. */
export type Peer = { socket: ServerSocket; writer: SocketWriter; inbox: Inbox; origin: Origin }

/** Serves a caller who is known until the socket closes. */
export function serve(deps: ConnectionDeps, peer: Peer, principal: Principal): SocketCalls {
  const { router, services, report, encode, newRequestId } = deps
  const { writer, origin } = peer
  const caller = { services, principal, origin, writer }
  const calls = createSocketCalls({
    router,
    writer,
    report,
    encode,
    createContext: () => createSocketContext(caller, newRequestId()),
  })
  peer.socket.once('close', () => calls.abort())
  peer.inbox.read(createReceiver({ ...deps, writer, calls, origin }))
  return calls
}
