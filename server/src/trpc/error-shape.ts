import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server/rpc'
import type { AnyDetails, Reason } from '@chatcord/core/errors'

/** A failure on the wire. Named, so that it is not repeated at every procedure of the published types. */
export type ErrorShape = {
  message: string
  code: TRPC_ERROR_CODE_NUMBER
  data: {
    code: TRPC_ERROR_CODE_KEY
    httpStatus: number
    path: string | null
    reason: Reason
    requestId: string
    details: AnyDetails
  }
}
