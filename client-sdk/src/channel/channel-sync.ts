import type {
  ChannelEvent,
  HistoryPage,
  ChannelView,
  MessageView,
  UserRef,
} from '@chatcord/server/contract'
import { isChatError } from '../errors/chat-error.ts'
import { createLogReader } from '../log/log-reader.ts'
import { createPeople } from '../log/people.ts'
import { singleFlights } from '../single-flight.ts'
import { applyToChannel, applyToWindow } from './event-effects.ts'
import { createLateAnswers } from './late-answers.ts'
import { createMessageWindow } from './message-window.ts'
import type { HistoryPlace, SyncPorts } from './sync-ports.ts'
import type { SyncState, SyncView } from './sync-view.ts'

export type ChannelSync = {
  view(): SyncView
  /** Opens, or goes on from the cursor after `close`. Without effect while open. */
  open(place?: { around: number }): void
  close(): void
  /** After a removal: the membership is back, the log goes on from the cursor. */
  rejoin(): void
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  loadAround(seq: number): Promise<void>
  loadLatest(): Promise<void>
  /** A message from the answer of a mutation, which may be ahead of the log. */
  put(message: MessageView, epoch: number): void
  user(id: string): UserRef
}

export type ChannelSyncDeps = {
  ports: SyncPorts
  /** The viewer's id: their reactions are `mine`. */
  me: string
  /** Something in `view()` is different. Called often; read the view when it is needed. */
  changed(): void
  /** After each change of the state. `loaded`: what is shown is of the log that is followed. */
  entered?(state: SyncState, loaded: boolean): void
  /** After each event, in order; the message is null when the event concerns none, or one outside the window. */
  applied(event: ChannelEvent, message: MessageView | null): void
  /** Pages that were taken in: a message here may settle what the outbox holds. */
  loaded?(messages: readonly MessageView[]): void
}

/** The state of one channel: a window of messages kept equal to the log. See `sync-ports.ts` for driving it in a simulation. */
export function createChannelSync(deps: ChannelSyncDeps): ChannelSync {
  const { ports } = deps
  const window = createMessageWindow()
  const people = createPeople()
  const scene = { me: deps.me, user: people.get }
  const late = createLateAnswers()
  const once = singleFlights<void>()
  let state: SyncState = 'idle'
  let error: unknown = null
  let channel: ChannelView | null = null
  let loaded = false // whether the window is of the log that the reader follows
  let opened = false // whether this viewer has seen anything yet: who loses it was removed, who never had it is refused
  let hasOlder = false
  let hasNewer = false
  let generation = 0 // of the window: a page that was asked for in an earlier one is thrown away
  let wanted: HistoryPlace | null = null // of the windows that are asked for, the last one
  let channelRound = 0
  let caughtUp = false
  let stopWatch: (() => void) | null = null

  const reader = createLogReader({
    list: ports.list,
    users: people.add,
    apply,
    failed: ended,
    limited() {
      loaded = false
      if (!stopWatch) return // closed meanwhile: the next opening reads it anew
      enter('catchingUp')
      caughtUp = true // the subscription goes on from the limit's head
      void loadFresh({})
    },
  })

  function enter(next: SyncState, reason: unknown = null) {
    state = next
    error = reason
    deps.entered?.(next, loaded)
    deps.changed()
  }

  function settle() {
    if (caughtUp && loaded && channel && reader.complete() && stopWatch && state !== 'live')
      enter('live')
    else deps.changed()
  }

  function apply(event: ChannelEvent) {
    late.applied(event)
    const message = applyToWindow(event, { window, scene, atEnd: !hasNewer })
    if (window.trim()) {
      generation++ // a page of what was before it would leave a gap
      hasOlder = true
    }
    if (channel) channel = applyToChannel(channel, event, scene)
    deps.applied(event, message)
    settle()
    if (event.type !== 'member.joined' || event.userId !== deps.me) return
    // What only members see may be read now: of the channel, and of the messages before.
    void loadChannel().catch(ended)
    void loadPage('all', {}).catch(ended)
  }

  async function loadFresh(place: HistoryPlace) {
    const mine = ++generation
    try {
      let page = await ports.history(place, 0)
      const known = () => reader.resumeFrom()?.epoch ?? 0
      for (let idle = 1; mine === generation && page.epoch < known(); idle++)
        page = await ports.history(place, idle) // a node that has not heard of the new epoch yet
      if (mine !== generation) return
      take(page, 'all')
      loaded = opened = true
      reader.reset({ epoch: page.epoch, seq: page.head })
      if (state === 'opening' && !stopWatch) watch()
      settle()
      await loadChannel()
    } catch (reason) {
      if (mine === generation) ended(reason)
    }
  }

  async function loadChannel() {
    const mine = ++channelRound
    const { answer, missed } = await late.ask(ports.channel)
    if (mine !== channelRound) return
    channel = missed.reduce((view, event) => applyToChannel(view, event, scene), answer)
    settle()
  }

  function take(page: HistoryPage, which: 'all' | 'older' | 'newer') {
    people.add(page.users)
    if (which === 'all') window.replace(page.items)
    else window.putAll(page.items)
    if (which !== 'newer') hasOlder = page.hasBefore
    if (which !== 'older') hasNewer = page.hasAfter
    deps.loaded?.(page.items)
  }

  async function loadPage(which: 'all' | 'older' | 'newer', place: HistoryPlace) {
    const at = reader.position()
    if (!at) return
    const mine = generation
    if (which === 'all') wanted = place
    const { answer, missed } = await late.ask(() => ports.history({ ...place, atLeast: at }, 0))
    const overtaken = which === 'all' && wanted !== place
    if (overtaken || mine !== generation || answer.epoch !== at.epoch) return
    if (which === 'all') generation++
    take(answer, which)
    for (const event of missed) applyToWindow(event, { window, scene, atEnd: !hasNewer })
    deps.changed()
  }

  function watch() {
    caughtUp = false
    stopWatch = ports.watch(reader.resumeFrom, {
      started: () => enter(state === 'opening' ? 'opening' : 'catchingUp'),
      frame(frame, id) {
        if (frame.type === 'caughtUp') caughtUp = true
        reader.frame(frame, id)
        settle()
      },
      lost() {
        caughtUp = false
        enter('offline')
      },
      ended,
    })
  }

  function ended(reason: unknown) {
    if (state === 'idle') return
    stopWatch?.()
    stopWatch = null
    const over = isChatError(reason, 'ABORTED') || isChatError(reason, 'UNAUTHENTICATED')
    enter(over ? 'idle' : opened ? 'removed' : 'refused', over ? null : reason)
  }

  function goOn() {
    if (!loaded) {
      enter('opening')
      return void loadFresh({})
    }
    enter('catchingUp')
    watch()
    void loadChannel().catch(ended) // its view of this viewer may have changed
  }

  return {
    view: () => ({
      state,
      error,
      channel,
      messages: window.messages(),
      head: reader.position()?.seq ?? 0,
      epoch: reader.resumeFrom()?.epoch ?? null,
      hasOlder,
      hasNewer,
    }),
    open(place) {
      if (stopWatch || state === 'opening') return
      if (!place) {
        goOn()
        return
      }
      enter('opening')
      void loadFresh(place)
    },
    close() {
      stopWatch?.()
      stopWatch = null
      caughtUp = false
      if (state !== 'idle') enter('idle')
    },
    rejoin() {
      if (state === 'removed' || state === 'refused') goOn()
    },
    async loadOlder() {
      const first = window.firstSeq()
      if (first && hasOlder) await once('older', () => loadPage('older', { before: first }))
    },
    async loadNewer() {
      const last = window.lastSeq()
      if (last && hasNewer) await once('newer', () => loadPage('newer', { after: last }))
    },
    loadAround: (seq) => loadPage('all', { around: seq }),
    async loadLatest() {
      if (hasNewer) await loadPage('all', {})
    },
    put(message, epoch) {
      if (!loaded || epoch !== reader.position()?.epoch) return
      const behindFirst = !hasOlder || message.seq > window.firstSeq()
      const newest = message.thread === null && !hasNewer && behindFirst
      if (newest || window.get(message.seq)) window.put(message)
      deps.changed()
    },
    user: people.get,
  }
}
