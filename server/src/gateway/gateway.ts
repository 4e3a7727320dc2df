import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Origin } from '@chatcord/core/auth/auth.service'
import { networkOf } from '@chatcord/core/auth/network-of'
import type { PrincipalWatch } from '@chatcord/core/auth/principal-watch'
import type { Principal } from '@chatcord/core/auth/principal'
import type { Connections } from '@chatcord/core/presence/connections'
import { ChatError, isFailure } from '@chatcord/core/errors'
import { createPlaces } from '@chatcord/core/places'
import { sendRefusal } from './call-channel.ts'
import { closeCodes, type CloseCode } from './close-codes.ts'
import { serve, type ConnectionDeps, type Peer } from './connection.ts'
import { drain, type Draining } from './drain.ts'
import { createFrameEncoder } from './frame-encoder.ts'
import { createHeartbeat, type Heartbeat } from './heartbeat.ts'
import { createInbox } from './inbox.ts'
import { readParameters } from './read-frame.ts'
import type { ServerSocket } from './server-socket.ts'
import { createSocketWriter } from './socket-writer.ts'

/** How long a client may take to say who it is. */
const identityMs = 5_000
const heartbeatMs = 5_000

export type GatewayDeps = Omit<ConnectionDeps, 'encode'> & {
  log: FastifyBaseLogger
  principals: Pick<PrincipalWatch, 'watch'>
  connections: Pick<Connections, 'open'>
}

/** How a socket came: who it belongs to, or how to find out from the parameters that it sends first. */
export type Upgrade = {
  wire: Socket
  origin: Origin
  identity:
    | { kind: 'known'; principal: Principal }
    | {
        kind: 'announced'
        identify(parameters: Readonly<Record<string, string>>): Promise<Principal | null>
      }
}

export type Gateway = {
  accept(socket: ServerSocket, upgrade: Upgrade): Promise<void>
  /** Says goodbye to all sockets; resolves when each was closed. */
  drain(): Promise<void>
}

type Entry = Draining & { heartbeat: Heartbeat }

/** tRPC's WebSocket protocol, message for message as tRPC's own adapter speaks it, with bounds on everything. */
export function createGateway(deps: GatewayDeps): Gateway {
  const connection: ConnectionDeps = { ...deps, encode: createFrameEncoder() }
  const entries = new Set<Entry>()
  const addresses = createPlaces(deps.presets.socketsPerIp)
  const users = createPlaces(deps.presets.socketsPerUser)
  let draining = false
  const beat = setInterval(() => {
    for (const { heartbeat } of entries) heartbeat.check()
  }, heartbeatMs).unref()

  /** Who is there. Null when nobody came to be known; then the socket is closing. */
  async function identityOf(peer: Peer, { identity }: Upgrade): Promise<Principal | null> {
    if (identity.kind === 'known') return identity.principal
    const first = await peer.inbox.first(identityMs)
    if (first === null) {
      peer.writer.close(closeCodes.sessionEnded, 'not signed in')
      return null
    }
    try {
      const principal = await identity.identify(readParameters(first.bytes))
      if (principal === null) throw new ChatError('UNAUTHENTICATED')
      return principal
    } catch (error) {
      const failure = isFailure(error) ? error : new ChatError('INTERNAL', null, error)
      const ctx = { requestId: deps.newRequestId(), origin: peer.origin }
      sendRefusal({ ...connection, ...peer, ctx }, failure)
      peer.writer.close(closeCodeOf(failure), 'refused')
      return null
    }
  }

  /** Why nobody more is taken in at all, as a code to close with; null when there is room. */
  function closedFor({ origin }: Upgrade, socket: ServerSocket): CloseCode | null {
    if (draining) return closeCodes.restart
    if (entries.size >= deps.presets.sockets) return closeCodes.full
    const leave = addresses.take(networkOf(origin.ip))
    if (leave === null) return closeCodes.tooMany
    socket.once('close', leave)
    return null
  }

  function welcome(peer: Peer, entry: Entry, principal: Principal): void {
    const { socket, writer } = peer
    const leave = users.take(principal.user.id)
    if (leave === null) {
      writer.close(closeCodes.tooMany, 'too many sockets')
      return
    }
    const unwatch = deps.principals.watch(principal, ({ kind }) => {
      if (kind === 'ended') writer.close(closeCodes.sessionEnded, 'session ended')
    })
    const gone = deps.connections.open(principal)
    socket.once('close', (code) => {
      leave()
      gone()
      unwatch()
      deps.log.debug({ event: 'socket', user: principal.user.id, code }, 'socket closed')
    })
    entry.calls = serve(connection, peer, principal)
  }

  return {
    async accept(socket, upgrade) {
      const writer = createSocketWriter(socket, upgrade.wire, deps.presets)
      const closed = closedFor(upgrade, socket)
      if (closed !== null) {
        writer.close(closed, 'not now')
        return
      }
      const peer: Peer = { socket, writer, inbox: createInbox(socket), origin: upgrade.origin }
      const entry: Entry = { writer, calls: null, heartbeat: createHeartbeat(socket, deps.now) }
      entries.add(entry)
      socket.once('close', () => entries.delete(entry))

      const principal = await identityOf(peer, upgrade)
      if (principal !== null && writer.open()) welcome(peer, entry, principal)
    },
    async drain() {
      draining = true
      clearInterval(beat)
      await drain([...entries])
    },
  }
}

function closeCodeOf({ reason }: ChatError) {
  switch (reason) {
    case 'BAD_REQUEST':
    case 'TOO_LARGE':
      return closeCodes.badFrame
    case 'UNAVAILABLE':
    case 'INTERNAL':
      return closeCodes.full
    default:
      return closeCodes.sessionEnded
  }
}
