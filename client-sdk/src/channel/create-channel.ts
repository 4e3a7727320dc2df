import type { ChannelEvent, ChannelView, MessageAck, MessageView } from '@chatcord/server/contract'
import { toChatError } from '../errors/from-wire.ts'
import { clientClosed, unauthenticated } from '../errors/local-errors.ts'
import type { Generations } from '../generations/generations.ts'
import { createHeldStore } from '../held-store.ts'
import { createEventListeners } from '../event-listeners.ts'
import { none } from '../none.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { createAsking } from './asking.ts'
import { createChannelSignals, type ChannelSignals } from './channel-signals.ts'
import { createChannelSync, type ChannelSync } from './channel-sync.ts'
import type { Channel, ChannelSnapshot, HeardEvent } from './channel-types.ts'
import type { SyncState } from './sync-view.ts'
import { createLivePorts, type LiveDeps } from './live-ports.ts'
import { createMemberList } from './member-list.ts'
import { createMessageActions } from './message-actions.ts'
import { createReadMarker } from './read-marker.ts'
import { createSending, knownOutbox } from './sending.ts'
import { createTypingMarker } from './typing-marker.ts'

export type ChannelDeps = LiveDeps & {
  channelId: string
  /** Who looks on; null when nobody is signed in. */
  userId(): Promise<string | null>
  /** The outbox of the signed-in user; null while it is not known who that is. */
  outbox(): Outbox | null
  /** Has `rejoined` called when a lost membership comes back, until the answer is called. */
  watchMembership(): () => void
  /** The channel as the list of my channels has it. */
  listed(channelId: string): ChannelView | null
  generations: Pick<Generations, 'begin'>
}

/** A channel with what its client does to it. */
export type ManagedChannel = {
  channel: Channel
  /** Somebody else is signed in now, or nobody: everything that was read is dropped. */
  userChanged(): void
  /** It may be read again: the membership came back, or the server takes this client again. */
  rejoined(): void
  pendingChanged(): void
  delivered(ack: MessageAck): void
  close(): void
}

const closed: ChannelSnapshot = Object.freeze({
  state: 'idle',
  error: null,
  channel: null,
  messages: none,
  pending: none,
  members: null,
  typing: none,
  head: 0,
  hasOlder: false,
  hasNewer: false,
})

export function createChannel(deps: ChannelDeps): ManagedChannel {
  const { channelId: id, runtime } = deps
  const ports = createLivePorts(deps, id)
  const listeners = createEventListeners()
  const looking = createHeldStore(runtime, { first: () => void start(), last: () => sync?.close() })
  const setTyping = createTypingMarker(deps)
  const newMembers = () => createMemberList({ ...deps, changed })
  let members = newMembers()
  let sync: ChannelSync | null = null
  let signals: ChannelSignals | null = null
  let place: { around: number } | undefined
  let round = 0 // of starting: only the last one counts
  let refusal: ChannelSnapshot['error'] = null
  let snapshot: ChannelSnapshot | null = closed
  let triedSince = 0
  let stopWatching: (() => void) | null = null

  function changed() {
    snapshot = null
    looking.notify()
  }

  function build(): ChannelSnapshot {
    const pending = deps.outbox()?.pending(id) ?? none
    if (!sync) return { ...closed, state: refusal ? 'refused' : 'idle', error: refusal, pending }
    const { epoch: _, error, messages, ...view } = sync.view()
    return {
      ...view,
      messages: signals?.over(messages) ?? messages,
      error: error ? toChatError(error) : null,
      pending,
      members: members.current(),
      typing: signals?.typing() ?? none,
    }
  }

  async function start() {
    if (!sync) {
      const mine = ++round
      refusal = snapshot = null
      const me = await deps.userId().catch(() => null)
      if (!looking.any() || mine !== round) return
      refusal = me === null ? unauthenticated() : null
      if (me === null) {
        changed()
        return
      }
      sync = follow(me)
    }
    sync.open(place)
    place = undefined // it is for one opening
  }

  function follow(me: string) {
    signals = createChannelSignals({
      ...{ ...deps, me, changed },
      user: (userId) => followed.user(userId),
      read: (...mark) => members.read(...mark),
    })
    const followed = createChannelSync({
      ports,
      me,
      changed,
      entered,
      applied: (...event) => heard(me, ...event),
      loaded,
    })
    return followed
  }

  function entered(state: SyncState, loaded: boolean) {
    signals?.entered(state, loaded)
    // Who has read what meanwhile, and who came or went in what was skipped, is told by nobody.
    if (state === 'live' && members.current()) members.load().catch(() => undefined)
    if (state === 'removed') {
      stopWatching ??= deps.watchMembership()
      queueMicrotask(comeBack)
    } else {
      stopWatching?.()
      stopWatching = null
    }
  }

  /** The membership may have come back before the end of the old one was read. Once for each: it may be over as well. */
  function comeBack() {
    const since = deps.listed(id)?.my?.rev ?? 0
    if (!sync || since <= Math.max(sync.view().head, triedSince)) return
    triedSince = since
    sync.rejoin()
  }

  function heard(me: string, event: ChannelEvent, message: MessageView | null) {
    if (event.type === 'message.created' && event.by === me && message)
      deps.outbox()?.seen(event.nonce, message)
    members.applied(event)
    signals?.applied(event)
    listeners.emit({ ...event, message } as HeardEvent) // a made message is there
  }

  function loaded(messages: readonly MessageView[]) {
    const outbox = deps.outbox()
    if (!outbox || outbox.pending(id).length === 0) return
    for (const message of messages) if (message.nonce) outbox.seen(message.nonce, message)
  }

  async function opened(load: (sync: ChannelSync) => Promise<void>) {
    const release = await channel.open()
    try {
      if (sync) await load(sync)
    } finally {
      release()
    }
  }

  const isOver = () => sync?.view().state === 'idle'
  const epoch = async () => sync?.view().epoch ?? (await ports.channel()).epoch
  const sending = createSending({ ...deps, setTyping })
  const getSnapshot = () => (snapshot ??= build())
  const channel: Channel = {
    id,
    getSnapshot,
    subscribe: looking.subscribe,
    async open({ around, signal } = {}) {
      place = around === undefined ? undefined : { around }
      const release = looking.hold()
      try {
        void start()
        await looking.until(() => isSettled(getSnapshot()) || isOver(), signal)
        if (isOver()) throw clientClosed()
        const { messages } = getSnapshot()
        if (around !== undefined && !messages.some(({ seq }) => seq === around))
          await sync?.loadAround(around)
        return release
      } catch (error) {
        release()
        throw error
      }
    },
    on: (type, listener) => looking.holdWith(listeners.on(type, listener)),
    ...sending,
    ...createAsking({
      ...{ ...deps, ...sending, epoch },
      begin: deps.generations.begin,
      read: ports.channel,
      kind: () => (sync?.view().channel ?? deps.listed(id))?.kind ?? null,
    }),
    ...createMessageActions({
      ...{ ...deps, epoch },
      outbox: () => knownOutbox(deps),
      put: (message, at) => sync?.put(message, at),
    }),
    markRead: createReadMarker({
      ...{ ...deps, epoch },
      head: () => sync?.view().head ?? 0,
    }),
    setTyping,
    loadOlder: () => opened((open) => open.loadOlder()),
    loadNewer: () => opened((open) => open.loadNewer()),
    loadAround: (seq) => opened((open) => open.loadAround(seq)),
    loadLatest: () => opened((open) => open.loadLatest()),
    loadMembers: () => opened(() => members.load()),
  }

  return {
    channel,
    userChanged() {
      round++
      sync?.close()
      sync = signals = refusal = null
      members = newMembers()
      changed()
      if (looking.any()) void start()
    },
    rejoined: () => sync?.rejoin(),
    pendingChanged: changed,
    delivered: ({ message, epoch }) => sync?.put(message, epoch),
    close: () => sync?.close(),
  }
}

function isSettled({ state }: ChannelSnapshot) {
  return state === 'live' || state === 'removed' || state === 'refused'
}
