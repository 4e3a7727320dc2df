import type { ChatError } from '../errors/chat-error.ts'

/** One query or mutation. It rejects with a ChatError. */
export type Call = {
  type: 'query' | 'mutation'
  path: string
  input: unknown
  signal?: AbortSignal | undefined
}

/** A subscription that outlives sockets: it is started again on each new one, with the input of that moment. */
export type Subscription = {
  path: string
  input: () => unknown
  onStarted?: () => void
  onData: (data: unknown, id: string | undefined) => void
  /** The socket was lost; the next sign is `onStarted`. */
  onLost?: () => void
  /** Nothing follows: the server ended it, with an error or without, or the session ended. */
  onEnd: (error: ChatError | null) => void
}

export type Transport = {
  call(call: Call): Promise<unknown>
  /** Starts it; the answered function stops it. */
  watch(subscription: Subscription): () => void
}
