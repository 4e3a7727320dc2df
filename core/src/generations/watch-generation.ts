import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { TokenEntry, TokenLog, TokenPosition } from '../infra/token-log.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationStore } from './generation.store.ts'
import type { GenerationEvent } from './generation.view.ts'
import { hasEnded, toGenerationView } from './to-generation-view.ts'

export type TrackedGenerationEvent = { id: string; event: GenerationEvent }

/** The text as it comes, from where the viewer was, and then the end. */
export type WatchGeneration = (
  record: GenerationRecord,
  lastEventId: string | null,
  signal: AbortSignal,
) => AsyncIterable<TrackedGenerationEvent>

type Deps = {
  bus: Bus
  clock: Clock
  tokens: Pick<TokenLog, 'follow'>
  store: Pick<GenerationStore, 'byId'>
}

/** The running text may be lost with what held it, and a hint with the bus: so the record is looked at too. */
const lookMs = 2_000
const graceMs = 1_000

export function createWatchGeneration({ bus, clock, tokens, store }: Deps): WatchGeneration {
  return async function* (record, lastEventId, signal) {
    const ended = new AbortController()
    const both = AbortSignal.any([signal, ended.signal])
    let last = positionOf(lastEventId)
    let current = record

    const look = async () => {
      current = (await store.byId(record.id)) ?? current
      return hasEnded(current)
    }
    // The running text ends by itself, as a rule: what is on its way shall still come.
    const lookAgain = async () => {
      if (!(await look())) return
      await clock.sleep(graceMs)
      ended.abort()
    }
    const stopHints = bus.subscribe(
      `generation:${record.id}`,
      () => void lookAgain().catch(() => undefined),
    )
    const stopLooking = clock.every(lookMs, lookAgain)
    try {
      if (!(await look()))
        for await (const entry of tokens.follow(record.id, last, both)) {
          last = { attempt: entry.attempt, seq: entry.seq }
          const event = eventOf(entry)
          if (event) yield { id: idOf(last), event }
          if (entry.event.type === 'end') break
        }
      if (signal.aborted) return
      await look()
    } finally {
      stopHints()
      stopLooking()
    }
    const end = { attempt: current.attempt, seq: (last?.seq ?? 0) + 1 }
    yield { id: idOf(end), event: { type: 'finished', generation: toGenerationView(current) } }
  }
}

function eventOf({ attempt, event }: TokenEntry): GenerationEvent | null {
  switch (event.type) {
    case 'reset':
      return { type: 'reset', attempt }
    case 'delta':
      return { type: 'delta', attempt, offset: event.offset, text: event.text }
    case 'progress':
      return event
    case 'end':
      return null
  }
}

function idOf({ attempt, seq }: TokenPosition): string {
  return `${attempt}-${seq}`
}

function positionOf(id: string | null): TokenPosition | null {
  const [attempt, seq] = id?.split('-').map(Number) ?? []
  return attempt === undefined || seq === undefined ? null : { attempt, seq }
}
