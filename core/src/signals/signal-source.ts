import type { Bus, SignalHint } from '../infra/bus.ts'
import type { SignalEvent } from './signal.view.ts'

/** Tells what happens in a channel until it is stopped. Opened once a channel and node. */
export type SignalSource = (
  ch: string,
  tell: (event: SignalEvent) => void,
) => {
  /** What a viewer who comes now has missed of what goes on. */
  current(): SignalEvent[]
  stop(): void
}

/** What people do, from every node. */
export function createPeopleSource(bus: Bus): SignalSource {
  return (ch, tell) => ({
    current: () => [],
    stop: bus.subscribe(`signals:${ch}`, (hint) => tell(toEvent(hint))),
  })
}

function toEvent(hint: SignalHint): SignalEvent {
  return hint.kind === 'typing'
    ? { type: 'typing', userId: hint.userId, active: hint.active }
    : { type: 'read', userId: hint.userId, readSeq: hint.readSeq }
}
