import { getErrorShape, getTRPCErrorFromUnknown, type AnyTRPCRouter } from '@trpc/server'
import type { ChatError } from '@chatcord/core/errors'
import type { Context } from '../trpc/context.ts'
import type { ReportCall } from '../trpc/report-call.ts'
import type { CallMessage } from './read-frame.ts'
import type { SocketWriter } from './socket-writer.ts'

export type Call = { message: CallMessage; ctx: Context }
export type CallDeps = { router: AnyTRPCRouter; writer: SocketWriter; report: ReportCall }

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
  deps.report({ error, path, type, ctx })
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

/**
 * Tells a client that its identity or a frame was refused as a whole: under each of the ids that wait for an answer, or
 * under none.
 */
export function sendRefusal(
  deps: CallDeps & { ctx: Pick<Context, 'requestId' | 'origin'> },
  failure: ChatError,
  messages: readonly CallMessage[] = [],
): void {
  const { ctx, router, writer } = deps
  const error = getTRPCErrorFromUnknown(failure)
  const about = { error, type: 'unknown', path: undefined, ctx } as const
  deps.report(about)
  const shape: unknown = getErrorShape({
    config: router._def._config,
    ...{ ...about, input: undefined },
  })
  const rest = `,"error":${JSON.stringify(shape)}}`
  const envelopes = messages.length > 0 ? messages.map(envelopeOf) : ['"id":null']
  for (const envelope of envelopes) writer.send(`{${envelope}${rest}`)
}
