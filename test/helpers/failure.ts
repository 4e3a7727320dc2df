import { isFailure, type ChatError, type Reason } from '@chatcord/core/errors'

/** What a refused call must look like, for `t.rejects` and `t.match`. */
export function failure(reason: Reason, details?: object): { name: 'ChatError'; reason: Reason } {
  return { name: 'ChatError', reason, ...(details && { details }) }
}

/** The failure that a call ends with, of this reason; throws if it ends otherwise. */
export async function failureOf<R extends Reason>(
  call: Promise<unknown>,
  reason: R,
): Promise<ChatError<R>> {
  const thrown: unknown = await call.then(
    () => new Error('the call was not refused'),
    (error: unknown) => error,
  )
  if (isFailure(thrown, reason)) return thrown
  throw thrown
}
