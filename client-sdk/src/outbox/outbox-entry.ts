import type { ChatTypes, MessageView, NewMessage } from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'
import { isRecord } from '../is-record.ts'
import type { PendingMessage } from './pending-message.ts'

/** One message on its way. `queuedAt` starts anew with a retry. */
export type OutboxEntry = {
  channelId: string
  nonce: string
  message: NewMessage
  createdAt: number
  queuedAt: number
  state: 'queued' | 'sending' | 'failed'
  error: ChatError | null
  resolve(message: MessageView): void
  reject(error: ChatError): void
  sent: Promise<MessageView>
  /** Stops the sending of this entry: it was discarded, or turned out to be sent. */
  stop: AbortController
}

export type StoredEntry = Pick<
  OutboxEntry,
  'channelId' | 'nonce' | 'message' | 'createdAt' | 'queuedAt'
>

export function createEntry(stored: StoredEntry): OutboxEntry {
  const entry = { ...stored, state: 'queued' as const, error: null, stop: new AbortController() }
  return { ...entry, ...promised() }
}

/** The promise of a sent message. Nobody has to wait for it: its failure is in the pending message as well. */
export function promised(): Pick<OutboxEntry, 'sent' | 'resolve' | 'reject'> {
  let resolve: OutboxEntry['resolve'] = () => undefined
  let reject: OutboxEntry['reject'] = () => undefined
  const sent = new Promise<MessageView>((onSent, onFailed) => {
    resolve = onSent
    reject = onFailed
  })
  sent.catch(() => undefined)
  return { sent, resolve, reject }
}

export function toStored(entry: OutboxEntry): StoredEntry {
  const { channelId, nonce, message, createdAt, queuedAt } = entry
  return { channelId, nonce, message, createdAt, queuedAt }
}

export function isStored(value: unknown): value is StoredEntry {
  return (
    isRecord(value) &&
    typeof value.channelId === 'string' &&
    typeof value.nonce === 'string' &&
    typeof value.createdAt === 'number' &&
    typeof value.queuedAt === 'number' &&
    isRecord(value.message)
  )
}

type Shown = Pick<OutboxEntry, 'nonce' | 'createdAt' | 'state' | 'error'> & {
  /** Of whatever kinds the installation has. */
  message: NewMessage<ChatTypes>
}

export function toPending({ nonce, message, createdAt, state, error }: Shown): PendingMessage {
  return {
    nonce,
    kind: message.kind ?? 'text',
    text: message.text ?? '',
    body: 'body' in message ? message.body : null,
    replyTo: message.replyTo ?? null,
    thread: message.thread ?? null,
    createdAt: new Date(createdAt).toISOString(),
    state,
    error,
  }
}
