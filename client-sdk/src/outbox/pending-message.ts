import type { Json } from '@chatcord/server/contract'
import type { ChatError } from '../errors/chat-error.ts'

/** A message that was sent here and is not in the log yet. */
export type PendingMessage = {
  nonce: string
  kind: string
  text: string
  body: Json
  replyTo: number | null
  thread: number | null
  createdAt: string
  /** A failed one stays until it is retried, discarded, or turns up in the log after all. */
  state: 'queued' | 'sending' | 'failed'
  error: ChatError | null
}
