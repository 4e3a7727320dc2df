import type { AppRouter, ChannelView, MeEvent, Page } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { createHeldStore } from '../held-store.ts'
import { retrying, type RetryDeps } from '../retrying.ts'
import { singleFlights } from '../single-flight.ts'
import { lastingWatch } from '../transport/lasting-watch.ts'
import type { Transport } from '../transport/transport.ts'
import { createEntries } from './entries.ts'
import type { Inbox, InboxSnapshot } from './inbox-types.ts'

export type InboxDeps = RetryDeps & {
  api: TRPCClient<AppRouter>
  transport: Transport
  /** After each event of `me.watch` was merged. */
  heard(event: MeEvent): void
}

export type ManagedInbox = {
  inbox: Inbox
  /** Holds it open; all pages are read when somebody needs all channels. */
  hold(which: 'some' | 'all'): () => void
  /** My channels as far as they are read. */
  channels(): readonly ChannelView[]
  channel(id: string): ChannelView | null
  /** Forgets everything; starts anew if somebody holds it. */
  userChanged(signedIn: boolean): void
}

const pageSize = 50

/** My channels and what is unread in them: `me.watch` first, and once that is ready, the pages of `channels.list`. */
export function createInbox(deps: InboxDeps): ManagedInbox {
  const { api } = deps
  const looking = createHeldStore(deps.runtime, { first: start, last: stop })
  const once = singleFlights<void>()
  let entries = createEntries()
  let state: InboxSnapshot['state'] = 'idle'
  let stopWatch: (() => void) | null = null
  let reading: Promise<void> = Promise.resolve()
  let next: string | null = null
  let pages = 1
  let wantAll = 0
  let round = 0
  let snapshot: InboxSnapshot | null = null

  function changed() {
    snapshot = null
    looking.notify()
  }

  function start() {
    if (stopWatch) return
    state = 'loading'
    changed()
    stopWatch = lastingWatch(deps, {
      path: 'me.watch',
      input: () => ({}),
      onData: (data) => hear(data as MeEvent), // the router's own type of this subscription
      onLost() {
        round++
        state = 'offline'
        changed()
      },
      onEnd: stop,
    })
  }

  function stop() {
    round++
    stopWatch?.()
    stopWatch = null
    state = 'idle'
    changed()
  }

  function hear(event: MeEvent) {
    if (event.type === 'ready') {
      entries.begin()
      reading = read().catch(() => undefined) // whoever refuses this ends the watch too, or says `ready` again
    }
    if (event.type === 'head')
      void reading.then(() => once(event.channelId, () => fetchMissing(event.channelId)))
    entries.hear(event)
    changed()
    deps.heard(event)
  }

  async function read() {
    const mine = ++round
    let cursor: string | null = null
    for (let page = 0; page < pages || wantAll > 0; page++) {
      const input = { limit: pageSize, cursor }
      const answer: Page<ChannelView> = await retrying(() => api.channels.list.query(input), deps)
      if (mine !== round) return
      for (const channel of answer.items) {
        entries.list(channel)
        deps.heard({ type: 'channel', channel })
      }
      next = cursor = answer.next
      changed()
      if (next !== null) continue
      entries.endOfList()
      break
    }
    state = 'live'
    changed()
  }

  /** A channel beyond the pages that are read comes to the top when something happens in it. */
  async function fetchMissing(channelId: string) {
    if (entries.has(channelId)) return
    const mine = round
    const channel = await api.channels.get.query({ channelId }).catch(() => null) // the next event tries again
    if (!channel || mine !== round) return
    entries.list(channel)
    changed()
  }

  function build(): InboxSnapshot {
    const channels = entries.channels()
    const sum = (what: 'unread' | 'mentions') =>
      channels.reduce((all, { my }) => all + (my && my.notify !== 'none' ? my[what] : 0), 0)
    return {
      state,
      channels,
      unread: sum('unread'),
      mentions: sum('mentions'),
      hasMore: next !== null,
    }
  }

  const getSnapshot = () => (snapshot ??= build())
  return {
    inbox: {
      getSnapshot,
      subscribe: looking.subscribe,
      async loadMore() {
        if (next === null) return
        pages++
        await read()
      },
    },
    hold(which) {
      const release = looking.hold()
      if (which === 'some') return release
      if (wantAll++ === 0 && next !== null) read().catch(() => undefined)
      return () => {
        wantAll--
        release()
      }
    },
    channels: () => entries.channels(),
    channel: (id) => entries.channel(id),
    userChanged(signedIn) {
      entries = createEntries()
      next = null
      pages = 1
      stop()
      if (signedIn && looking.any()) start()
    },
  }
}
