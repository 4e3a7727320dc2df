import { isRecord } from '../is-record.ts'
import { parse } from '../parse.ts'

/** What answers a call or a subscription. */
export type WireAnswer =
  | { kind: 'data'; id: number; data: unknown; eventId: string | undefined }
  | { kind: 'started' | 'stopped'; id: number }
  | { kind: 'error'; id: number; error: unknown }

/** A message of tRPC's WebSocket protocol, as far as the client acts on it. `refused`: the whole client. */
export type WireMessage = WireAnswer | { kind: 'refused'; error: unknown } | { kind: 'reconnect' }

/** Reads a frame; what is not of the protocol is passed over. */
export function readFrame(text: string): WireMessage[] {
  const frame = parse(text)
  return (Array.isArray(frame) ? frame : [frame]).flatMap((message) => readMessage(message) ?? [])
}

function readMessage(message: unknown): WireMessage | null {
  if (!isRecord(message)) return null
  if (message.method === 'reconnect') return { kind: 'reconnect' }
  const id = typeof message.id === 'number' ? message.id : null
  const { error } = message
  if (error !== undefined)
    return id === null ? { kind: 'refused', error } : { kind: 'error', id, error }
  if (id === null || !isRecord(message.result)) return null
  const { type, data, id: eventId } = message.result
  if (type === 'started' || type === 'stopped') return { kind: type, id }
  return { kind: 'data', id, data, eventId: typeof eventId === 'string' ? eventId : undefined }
}
