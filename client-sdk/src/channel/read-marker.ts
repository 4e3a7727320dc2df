import type { AppRouter } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { retrying, type RetryDeps } from '../retrying.ts'

/** Tells the server how far was read: one call at a time, and of those that wait only the furthest. */
export function createReadMarker(
  deps: RetryDeps & {
    channelId: string
    api: TRPCClient<AppRouter>
    /** The last seq that is shown. */
    head(): number
    /** The epoch of what is shown at this moment, or of the channel. */
    epoch(): Promise<number>
  },
): (seq?: number) => Promise<void> {
  const { api, channelId } = deps
  let waiting: { seq: number; epoch: number } | null = null
  let running: Promise<void> | null = null

  async function run() {
    while (waiting) {
      const mark = { channelId, ...waiting }
      waiting = null
      await retrying(() => api.channels.markRead.mutate(mark), deps)
    }
  }

  return async (seq = deps.head()) => {
    if (seq === 0) return
    // The epoch in which it was seen: in a later one the seq stands for something else.
    const epoch = await deps.epoch()
    if (waiting?.epoch !== epoch || waiting.seq < seq) waiting = { seq, epoch }
    running ??= run().finally(() => (running = waiting = null))
    await running
  }
}
