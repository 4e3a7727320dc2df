import type { ChannelEvent, ChannelView, MessageView } from '@chatcord/server/contract'
import { reducerOf, type Scene } from '../log/reducers.ts'
import type { MessageWindow } from './message-window.ts'

/**
 * Applies one event to the window; with `atEnd` the window reaches the newest message and takes in what is made.
 * Answers the message that the event concerns, as it is after it; null if that is outside the window.
 * A message whose `rev` is not below the event's seq came from a page that had the event already.
 */
export function applyToWindow(
  event: ChannelEvent,
  at: { window: MessageWindow; scene: Scene; atEnd: boolean },
): MessageView | null {
  const { window, scene } = at
  const { makes, target, changes } = reducerOf(event)
  const made = makes ? (window.get(event.seq) ?? makes(event, scene)) : null
  if (at.atEnd && made?.thread === null) window.put(made)
  const seq = target?.(event) ?? null
  const before = seq === null ? undefined : window.get(seq)
  if (!before || !changes) return made
  if (before.rev < event.seq) window.put({ ...changes(before, event, scene), rev: event.seq })
  return made ?? window.get(before.seq) ?? null
}

/** Applies one event to the channel's own view. An answer may be ahead of the events: what is up to its head is in it already. */
export function applyToChannel(view: ChannelView, event: ChannelEvent, scene: Scene): ChannelView {
  if (event.seq <= view.head) return view
  return reducerOf(event).channel?.(view, event, scene) ?? view
}
