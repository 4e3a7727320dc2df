import type { Origin } from '@chatcord/core/auth/auth.service'
import type { Principal } from '@chatcord/core/auth/principal'
import { ChatError } from '@chatcord/core/errors'
import type { Services } from '@chatcord/core/services'
import type { Context, SessionCarrier } from '../trpc/context.ts'
import type { SocketWriter } from './socket-writer.ts'

type Caller = { services: Services; principal: Principal; origin: Origin; writer: SocketWriter }

/** A socket belongs to one session: signing in is over HTTP only. */
const refuse = () => {
  throw new ChatError('BAD_REQUEST')
}
const carrier: SessionCarrier = {
  refreshToken: refuse,
  demand: refuse,
  set: refuse,
  clear: () => undefined,
}

/** The context of one call on a socket: the caller is read anew, for rights change while a socket lives. */
export function createSocketContext(caller: Caller, requestId: string): Context {
  const { services, origin, writer } = caller
  let principal: Promise<Principal> | undefined
  return {
    services,
    principal: () => (principal ??= services.auth.current(caller.principal)),
    origin,
    requestId,
    carrier,
    writable: () => writer.whenWritable(),
  }
}
