import { callTRPCProcedure, TRPCError } from '@trpc/server'
import { sendFailure, sendResult, inputOf, type Call, type CallDeps } from './call-channel.ts'

/** Runs a query or a mutation and answers it. Never rejects. */
export async function runCall(deps: CallDeps, call: Call): Promise<void> {
  const { message, ctx } = call
  try {
    const data: unknown = await callTRPCProcedure({
      router: deps.router,
      path: message.params.path,
      getRawInput: () => Promise.resolve(inputOf(message)),
      ctx,
      type: message.method,
      // A mutation that was asked for is carried out, whether or not its client waits for the answer.
      signal: undefined,
      batchIndex: 0,
    })
    if (isAsyncIterable(data)) throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' })
    sendResult(deps.writer, message, { type: 'data', data })
  } catch (error) {
    sendFailure(deps, call, error)
  }
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
