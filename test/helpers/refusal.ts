import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '@chatcord/server/contract'

/** The reason with which a call of the plain client was refused; null when it was not. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call
    return null
  } catch (error) {
    if (error instanceof TRPCClientError) return reasonOf(error)
    throw error
  }
}

export function reasonOf({ data }: TRPCClientError<AppRouter>): string | null {
  return data?.reason ?? null
}
