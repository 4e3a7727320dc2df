import { parseTRPCMessage, type TRPCClientOutgoingMessage } from '@trpc/server/rpc'
import type { AnyTRPCRouter } from '@trpc/server'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import { guardedText } from '../guards/read-json.ts'

type Identified<M> = M extends { id: unknown } ? M & { id: string | number } : never
/** A message whose answer can be told apart. */
export type ClientMessage = Identified<TRPCClientOutgoingMessage>
export type CallMessage = Exclude<ClientMessage, { method: 'subscription.stop' }>

/** The messages of a frame, in order. Throws BAD_REQUEST or TOO_LARGE; then nothing of the frame was done. */
export function readFrame(frame: Buffer, router: AnyTRPCRouter): ClientMessage[] {
  const value = parse(frame)
  const values = Array.isArray(value) ? value : [value]
  return values.map((each) => message(each, router))
}

/** The object that a client who announced connection parameters sends first. */
export function readParameters(frame: Buffer): Readonly<Record<string, string>> {
  const value = parse(frame)
  if (!isObject(value) || value.method !== 'connectionParams') throw bad()
  if (value.data === null || value.data === undefined) return {}
  if (!isObject(value.data)) throw bad()
  const entries = Object.entries(value.data).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  if (entries.length < Object.keys(value.data).length) throw bad()
  return Object.fromEntries(entries)
}

function message(value: unknown, router: AnyTRPCRouter): ClientMessage {
  const parsed = parsedMessage(value, router)
  if (!hasId(parsed)) throw bad()
  return parsed
}

function parsedMessage(value: unknown, router: AnyTRPCRouter): TRPCClientOutgoingMessage {
  try {
    return parseTRPCMessage(value, router._def._config.transformer)
  } catch (cause) {
    throw bad(cause)
  }
}

function hasId(parsed: TRPCClientOutgoingMessage): parsed is ClientMessage {
  const { id } = parsed
  return typeof id === 'number' || (typeof id === 'string' && id.length <= limits.callIdMax)
}

function parse(frame: Buffer): unknown {
  const text = guardedText(frame, limits.frameBytes)
  if (text instanceof ChatError) throw text
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw bad(cause)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const bad = (cause?: unknown) => new ChatError('BAD_REQUEST', null, cause)
