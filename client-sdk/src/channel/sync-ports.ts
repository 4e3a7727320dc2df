import type {
  ChannelFrame,
  ChannelView,
  EventPage,
  HistoryPage,
  Position,
} from '@chatcord/server/contract'

export type HistoryPlace = { before: number } | { after: number } | { around: number } | object

/** What a watch tells. `lost` and `started` alternate with the sockets that carry it. */
export type WatchSink = {
  started(): void
  frame(frame: ChannelFrame, id: string): void
  lost(): void
  /** Nothing follows, and watching again is of no use: not found, signed out, closed. */
  ended(error: unknown): void
}

/**
 * The seam between the state of a channel and the network: everything in `channel/channel-sync.ts` and `log/` reaches
 * the server through these four and waits for nothing else, neither timers nor clocks. The client connects them to its
 * socket (`channel/live-ports.ts`); a simulation connects them to a model of the server and decides by its seed
 * which promise settles and which frame comes next:
 *
 *     const sync = createChannelSync({ ports, me: userId, changed() {}, applied(event, message) {} })
 *     sync.open()                     // history, then watch from the page's head
 *     sink.frame(frame, 'epoch:seq')  // what the server pushes: the sink that `watch` was given
 *     sync.view()                     // what a person sees: compare it with the log
 *
 * A promise rejects only when asking again is of no use; what is worth a retry is retried behind the port. `idle` says
 * how many answers in a row brought nothing: a port waits before it asks, longer for more.
 */
export type SyncPorts = {
  channel(): Promise<ChannelView>
  history(input: HistoryPlace & { atLeast?: Position }, idle: number): Promise<HistoryPage>
  list(from: Position, idle: number): Promise<EventPage>
  /** `from` is asked at every start, also on a new socket. The answered function stops it. */
  watch(from: () => Position | null, sink: WatchSink): () => void
}
