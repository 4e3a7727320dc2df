import { getErrorShape, getTRPCErrorFromUnknown, type AnyTRPCRouter } from '@trpc/server'
import type { FastifyBaseLogger } from 'fastify'
import type { ChatError } from '@chatcord/core/errors'
import type { Context } from '../trpc/context.ts'
import { reportCall } from '../trpc/report-call.ts'
import type { CallMessage } from './read-frame.ts'
import type { SocketWriter } from './socket-writer.ts'

export type Call = { message: CallMessage; ctx: Context }
export type CallDeps = { router: AnyTRPCRouter; writer: SocketWriter; log: FastifyBaseLogger }

/** The start of every message about a call, as tRPC writes it; `jsonrpc` only for a client that sent it. */
export function envelopeOf({ id, jsonrpc }: CallMessage): string {
  return `"id":${JSON.stringify(id)}${jsonrpc === undefined ? '' : `,"jsonrpc":${JSON.stringify(jsonrpc)}`}`
}

/** Sends a result of a call. Throws when it is no JSON, which is a bug of the procedure. */
export function sendResult(writer: SocketWriter, message: CallMessage, result: object): void {
  writer.send(`{${envelopeOf(message)},"result":${JSON.stringify(result)}}`)
}

/** Sends and reports why a call failed. */
export function sendFailure(deps: CallDeps, { message, ctx }: Call, thrown: unknown): void {
  const error = getTRPCErrorFromUnknown(thrown)
  const { path, input } = message.params
  const type = message.method
  reportCall(deps.log, { error, path, type, ctx })
  const shape: unknown = getErrorShape({
    config: deps.router._def._config,
    ...{ error, type, path, input, ctx },
  })
  deps.writer.send(`{${envelopeOf(message)},"error":${JSON.stringify(shape)}}`)
}

/** tRPC's wording of `lastEventId`: beside the input on the wire, a field of it for the procedure. */
export function inputOf({ params: { input, lastEventId } }: CallMessage): unknown {
  if (lastEventId === undefined) return input
  if (input === undefined || input === null) return { lastEventId }
  return typeof input === 'object' && !Array.isArray(input) ? { ...input, lastEventId } : input
}

/** Tells a client that its frame or its identity was refused; no call has this id. */
export function sendRefusal(deps: CallDeps, ctx: { requestId: string }, failure: ChatError): void {
  const error = getTRPCErrorFromUnknown(failure)
  const type = 'unknown'
  reportCall(deps.log, { error, path: undefined, type, ctx })
  const shape: unknown = getErrorShape({
    config: deps.router._def._config,
    ...{ error, type, path: undefined, input: undefined, ctx },
  })
  deps.writer.send(`{"id":null,"error":${JSON.stringify(shape)}}`)
}
