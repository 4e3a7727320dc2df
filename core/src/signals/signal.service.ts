import type { Actor, Principal } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { Access } from '../log/access.ts'
import { createSignalRoom, type SignalRoom } from './signal-room.ts'
import { createPeopleSource, type SignalSource } from './signal-source.ts'
import type { SetTypingInput } from './signal.schema.ts'
import type { SignalEvent } from './signal.view.ts'
import { createTyping } from './typing.ts'

export type SignalService = {
  /**
   * What happens in a channel from now on, until `signal` aborts: NOT_FOUND for who may not read it, also later on.
   * Members see who types and what was read; whoever may read sees answers grow.
   */
  watch(principal: Principal, ch: string, signal: AbortSignal): Promise<AsyncIterable<SignalEvent>>
  /** Says that the caller types, or has stopped. Who does not say so again within 6 s has stopped. */
  setTyping(actor: Actor, input: SetTypingInput): Promise<void>
}

export type Signals = SignalService & { close(): void }

type Deps = {
  access: Access
  bus: Bus
  clock: Clock
  /** Tells the text of running answers. */
  answers?: SignalSource
}

/** Signals of this node's viewers. Nothing of them is ever stored. */
export function createSignals({ access, bus, clock, answers }: Deps): Signals {
  const people = createPeopleSource(bus)
  const sources = answers ? [people, answers] : [people]
  const rooms = new Map<string, SignalRoom>()
  const typing = createTyping({
    clock,
    tell: (ch, userId, active) => bus.publish(`signals:${ch}`, { kind: 'typing', userId, active }),
  })
  const stopGaps = bus.onGap(() => {
    for (const room of rooms.values()) room.doubt()
  })

  function roomOf(ch: string): SignalRoom {
    const known = rooms.get(ch)
    if (known) return known
    const room = createSignalRoom(ch, { access, bus, clock, sources })
    rooms.set(ch, room)
    return room
  }

  function tidy(ch: string, room: SignalRoom) {
    if (!room.empty || rooms.get(ch) !== room) return
    rooms.delete(ch)
    room.close()
  }

  async function watch(
    principal: Principal,
    ch: string,
    signal: AbortSignal,
  ): Promise<AsyncIterable<SignalEvent>> {
    const room = roomOf(ch)
    const viewer = await room.enter(principal).catch((error: unknown) => {
      tidy(ch, room)
      throw error
    })
    const leave = () => {
      room.leave(viewer)
      tidy(ch, room)
    }
    // Not when the iteration ends: it may never begin.
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return viewer.queue.drain(signal)
  }

  return {
    watch,
    async setTyping(actor, { channelId, active }) {
      const { member } = await access.require(actor, channelId)
      if (!member?.role) throw new ChatError('FORBIDDEN')
      typing.set(channelId, actor.principal.user.id, active)
    },
    close() {
      stopGaps()
      typing.close()
      for (const room of rooms.values()) room.close()
      rooms.clear()
    },
  }
}
