import type { AppRouter, ChannelFrame } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { retrying, sleep, type RetryDeps } from '../retrying.ts'
import { backoff } from '../transport/backoff.ts'
import { lastingWatch } from '../transport/lasting-watch.ts'
import { tracked } from '../transport/tracked.ts'
import type { Transport } from '../transport/transport.ts'
import type { SyncPorts } from './sync-ports.ts'

export type LiveDeps = RetryDeps & { api: TRPCClient<AppRouter>; transport: Transport }

/** The ports of a channel's state on the client's own connection. What is worth a retry is retried here. */
export function createLivePorts(deps: LiveDeps, channelId: string): SyncPorts {
  const { api, runtime } = deps
  const ask = <T>(question: () => Promise<T>, idle = 0) =>
    retrying(async () => {
      if (idle > 0) await sleep(backoff(idle, runtime.random), runtime)
      return question()
    }, deps)

  return {
    channel: () => ask(() => api.channels.get.query({ channelId })),
    history: (input, idle) => ask(() => api.messages.history.query({ channelId, ...input }), idle),
    list: (from, idle) => ask(() => api.events.list.query({ channelId, from, limit: 200 }), idle),
    watch: (from, sink) =>
      lastingWatch(deps, {
        path: 'events.watch',
        input: () => ({ channelId, from: from() }),
        onStarted: sink.started,
        onLost: sink.lost,
        onData: tracked((frame, id) => sink.frame(frame as ChannelFrame, id)), // the router's own type of this subscription
        onEnd: sink.ended,
      }),
  }
}
