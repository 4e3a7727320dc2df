import type { AppRouter } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { retrying, type RetryDeps } from '../retrying.ts'

/** Tells the server how far was read: one call at a time, and of those that wait only the furthest. */
export function createReadMarker(
  deps: RetryDeps & {
    channelId: string
    api: TRPCClient<AppRouter>
    shown(): { head: number; epoch: number | null } | null
  },
): (seq?: number) => Promise<void> {
  const { api, channelId } = deps
  let wanted = 0
  let running: Promise<void> | null = null

  async function run() {
    let told = 0
    while (wanted > told) {
      const seq = wanted
      await retrying(async () => {
        const epoch = deps.shown()?.epoch ?? (await api.channels.get.query({ channelId })).epoch
        await api.channels.markRead.mutate({ channelId, seq, epoch })
      }, deps)
      told = seq
    }
  }

  return async (seq = deps.shown()?.head ?? 0) => {
    wanted = Math.max(wanted, seq)
    running ??= run().finally(() => {
      running = null
      wanted = 0
    })
    await running
  }
}
