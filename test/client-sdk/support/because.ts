import type { ChatReason } from '../../../client-sdk/src/errors/chat-error.ts'

/** For `t.rejects`: the failure has this reason. */
export function because(reason: ChatReason): Error {
  return { reason } as unknown as Error
}
