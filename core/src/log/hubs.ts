import type { Bus } from '../infra/bus.ts'
import { ChatError } from '../errors.ts'
import { createHub, type Hub, type HubDeps } from './hub.ts'
import type { Projector } from './projector.ts'
import type { ProjectionStore } from './projection.store.ts'

export type Hubs = {
  open(ch: string): Promise<Hub>
  /** Makes up for lost hints: one query over all local hubs. Idle hubs go. */
  sweep(): Promise<void>
  close(): void
}

type Deps = HubDeps & { bus: Bus; projection: ProjectionStore; projector: Projector }
type Entry = { hub: Promise<Hub>; ready: Hub | null; unsubscribe(): void }

/** Channels of one sweep query. */
const chunk = 200

export function createHubs(deps: Deps): Hubs {
  const entries = new Map<string, Entry>()

  function enter(ch: string): Entry {
    // The bus first, then the log: what is committed in between comes as a hint.
    const unsubscribe = deps.bus.subscribe(`channel:${ch}`, (hint) => {
      // What fails here is made up for by the sweep.
      hub
        .then((ready) => ('row' in hint ? ready.hint(hint.row) : ready.restart(hint.epoch)))
        .catch(() => undefined)
    })
    const hub = start(ch)
    const entry: Entry = { hub, ready: null, unsubscribe }
    entries.set(ch, entry)
    hub.then(
      (ready) => (entry.ready = ready),
      () => drop(ch),
    )
    return entry
  }

  async function start(ch: string): Promise<Hub> {
    const [tail, channel] = await Promise.all([deps.log.tail(ch), deps.projection.channel(ch)])
    if (!tail || !channel) throw new ChatError('NOT_FOUND')
    return createHub({ ch, last: tail.seq, epoch: channel.epoch }, deps)
  }

  function drop(ch: string) {
    entries.get(ch)?.unsubscribe()
    entries.delete(ch)
  }

  async function sweep() {
    const hubs = [...entries.values()].flatMap(({ ready }) => ready ?? [])
    for (const hub of hubs) if (hub.idle) drop(hub.ch)
    for (let at = 0; at < hubs.length; at += chunk)
      await look(hubs.slice(at, at + chunk).filter((hub) => !hub.idle))
  }

  async function look(hubs: readonly Hub[]) {
    if (hubs.length === 0) return
    const channels = await deps.projection.channels(hubs.map(({ ch }) => ch))
    const ahead = new Set(await deps.log.ahead(hubs.map(({ ch, last }) => ({ ch, seq: last }))))
    for (const hub of hubs) {
      const channel = channels.find(({ id }) => id === hub.ch)
      if (channel && channel.epoch > hub.epoch) await hub.restart(channel.epoch)
      else if (ahead.has(hub.ch) || hub.lagging) await hub.fill()
      // What fails here, the next sweep does.
      if (channel && channel.projected < hub.last)
        deps.projector.project(hub.ch, hub.last).catch(() => undefined)
    }
  }

  return {
    open: (ch) => (entries.get(ch) ?? enter(ch)).hub,
    sweep,
    close: () => {
      for (const ch of [...entries.keys()]) drop(ch)
    },
  }
}
