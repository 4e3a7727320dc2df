import { ChatError } from './chat-error.ts'

/** The socket has gone, and with it the answers that were to come. */
export function lost(): ChatError {
  return offline('The connection was lost.')
}

/** The server was not reached, or its answer did not arrive. */
export function offline(message = 'The server cannot be reached.', cause?: unknown): ChatError {
  return new ChatError({ reason: 'OFFLINE', message, cause })
}

export function aborted(message = 'Called off.'): ChatError {
  return new ChatError({ reason: 'ABORTED', message })
}

export function clientClosed(): ChatError {
  return aborted('The client was closed.')
}

export function unauthenticated(): ChatError {
  return new ChatError({ reason: 'UNAUTHENTICATED', message: 'Sign in first.' })
}

/** The server closed the socket for good. */
export function refusedBy(code: number): ChatError {
  const reason = code === 4403 ? 'FORBIDDEN' : 'BAD_REQUEST'
  return new ChatError({
    reason,
    message: `The server refuses this client (${code}).`,
  })
}
