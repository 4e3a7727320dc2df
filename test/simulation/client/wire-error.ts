import { toFailure } from '@chatcord/server/trpc/errors'
import { failures } from '@chatcord/core/errors'
import { ChatError } from '../../../client-sdk/src/errors/chat-error.ts'

/** What a client sees of what a service threw. */
export function wireError(thrown: unknown): ChatError {
  const { reason, details } = toFailure(thrown)
  return new ChatError({ reason, message: failures[reason].message, details })
}
