import type { ChannelEvent, MessageView, SignalEvent, UserRef } from '@chatcord/server/contract'
import { none } from '../none.ts'
import { lastingWatch } from '../transport/lasting-watch.ts'
import type { LiveDeps } from './live-ports.ts'
import { createRunningAnswers } from './running-answers.ts'
import type { SyncState } from './sync-view.ts'

export type ChannelSignals = {
  /** Who types, the viewer excluded. The same array until it changes. */
  typing(): readonly UserRef[]
  /** The messages with the text so far of the answers that are being written. */
  over(messages: readonly MessageView[]): readonly MessageView[]
  /**
   * The channel is in this state now: signals are heard while it is live. Without `loaded` the messages are read anew,
   * and may be others.
   */
  entered(state: SyncState, loaded: boolean): void
  /** An event of the log was applied. */
  applied(event: ChannelEvent): void
}

export type SignalDeps = LiveDeps & {
  channelId: string
  me: string
  /** A user as far as the channel knows them: without a name when it does not. */
  user(id: string): UserRef
  changed(): void
  /** Somebody has read up to this seq. */
  read(userId: string, readSeq: number): void
}

/** Longer than the server takes to tell that somebody has stopped: a net, for when that is lost. */
const forgetMs = 8_000
/** A text whose beginning is missing is taken anew, no more often than this. */
const retakeMs = 1_000

/** What happens in a channel that is not of its log: who types, who has read what, and answers that are being written. */
export function createChannelSignals(deps: SignalDeps): ChannelSignals {
  const { api, runtime, channelId, me } = deps
  const timers = new Map<string, () => void>()
  const names = new Map<string, UserRef>()
  const answers = createRunningAnswers(deps.changed)
  let typing: readonly UserRef[] = none
  let stopWatch: (() => void) | null = null
  let retakenAt = -Infinity

  function rebuild() {
    const shown = [...timers.keys()].flatMap((id) => names.get(id) ?? [])
    if (shown.length === typing.length && shown.every((user, index) => user === typing[index]))
      return
    typing = shown
    deps.changed()
  }

  function forget(userId: string) {
    timers.get(userId)?.()
    if (timers.delete(userId)) rebuild()
  }

  function types(userId: string) {
    timers.get(userId)?.()
    timers.set(
      userId,
      runtime.after(forgetMs, () => forget(userId)),
    )
    if (!names.has(userId)) void name(userId)
    else rebuild()
  }

  /** Who has not written anything yet is unknown here. */
  async function name(userId: string) {
    const known = deps.user(userId)
    const user = known.username ? known : await api.users.get.query({ userId }).catch(() => null)
    if (!user) return
    names.set(userId, user)
    rebuild()
  }

  function hear(event: SignalEvent) {
    if (event.type === 'read') deps.read(event.userId, event.readSeq)
    const rested = Math.abs(runtime.now() - retakenAt) >= retakeMs // a clock may be set back
    if (event.type === 'delta' && !answers.hear(event) && rested) retake()
    if (event.type !== 'typing' || event.userId === me) return
    if (event.active) types(event.userId)
    else forget(event.userId)
  }

  function clear() {
    for (const cancel of timers.values()) cancel()
    timers.clear()
    rebuild()
  }

  function watch() {
    return lastingWatch(deps, {
      path: 'signals.watch',
      input: () => ({ channelId }),
      onData: (data) => hear(data as SignalEvent), // the router's own type of this subscription
      onLost: clear,
      onEnd: stop,
    })
  }

  /** Who begins to watch is told the whole text so far. */
  function retake() {
    if (!stopWatch) return
    retakenAt = runtime.now()
    stopWatch()
    stopWatch = watch()
  }

  function stop() {
    stopWatch?.()
    stopWatch = null
    answers.clear()
    clear()
  }

  return {
    typing: () => typing,
    over: answers.over,
    entered(state, loaded) {
      if (state === 'live') stopWatch ??= watch()
      else if (state === 'idle' || state === 'removed' || state === 'refused') stop()
      else if (state === 'catchingUp' && !loaded) {
        answers.clear()
        retake()
      }
    },
    applied(event) {
      if (event.type === 'message.created') forget(event.by)
      if (event.type === 'message.completed') answers.ended(event.target)
    },
  }
}
