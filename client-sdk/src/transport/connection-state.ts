import type { ChatError } from '../errors/chat-error.ts'

export type ConnectionState = {
  /** `closed` is final until `reconnect()`: the server refused this client, or the client was closed. What is open waits for it. */
  state: 'idle' | 'connecting' | 'online' | 'offline' | 'closed'
  /** Why it is offline or closed. */
  error: ChatError | null
  /** When the next attempt comes, in milliseconds since 1970; null unless offline. */
  retryAt: number | null
}
