import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { JobEngine } from '../infra/jobs.ts'
import type { TokenEntry, TokenLog, TokenPosition } from '../infra/token-log.ts'
import { createWakeUp } from '../infra/wake-up.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationStore } from './generation.store.ts'
import type { GenerationEvent } from './generation.view.ts'
import { placesInQueue } from './places-in-queue.ts'
import { hasEnded, toGenerationView } from './to-generation-view.ts'

export type TrackedGenerationEvent = { id: string; event: GenerationEvent }

/** How many wait before it, then the text as it comes, from where the viewer was, and then the end. Throws NOT_FOUND. */
export type WatchGeneration = (
  record: GenerationRecord,
  lastEventId: string | null,
  signal: AbortSignal,
) => AsyncIterable<TrackedGenerationEvent>

type Deps = {
  bus: Bus
  clock: Clock
  jobs: Pick<JobEngine, 'ahead'>
  tokens: Pick<TokenLog, 'follow'>
  store: Pick<GenerationStore, 'byId'>
}

/** The running text may be lost with what held it, and a hint with the bus: so the record is looked at too. */
const lookMs = 2_000
const graceMs = 1_000
/** How often somebody is told at most how many wait before it. */
const placeMs = 1_000
/** Before any text. */
const start: TokenPosition = { attempt: 0, seq: 0 }

export function createWatchGeneration(deps: Deps): WatchGeneration {
  const { bus, clock, jobs, tokens, store } = deps

  return async function* (record, lastEventId, signal) {
    const ended = new AbortController()
    const both = AbortSignal.any([signal, ended.signal])
    let last = positionOf(lastEventId)
    let current = record
    /** It was refused, just after it was made. */
    let gone = false
    const bell = createWakeUp()

    const look = async () => {
      const found = await store.byId(record.id)
      gone = found === null
      if (gone) ended.abort()
      current = found ?? current
      return hasEnded(current)
    }
    // A call, because it changes while this waits for its reader.
    const isGone = () => gone
    // The running text ends by itself, as a rule: what is on its way shall still come.
    const lookAgain = async () => {
      if (!(await look())) return
      await clock.sleep(graceMs)
      ended.abort()
    }
    const stopHints = bus.subscribe(`generation:${record.id}`, () => {
      bell.ring()
      void lookAgain().catch(() => undefined)
    })
    const stopLooking = clock.every(lookMs, lookAgain)
    const stopBell = clock.every(placeMs, () => {
      bell.ring()
      return Promise.resolve()
    })
    both.addEventListener('abort', bell.ring, { once: true })
    const waits = async () => {
      await look().catch(() => undefined)
      return current.state === 'queued' && !both.aborted
    }
    try {
      for await (const queue of placesInQueue({ jobs, record, waits, bell }))
        yield { id: idOf(last ?? start), event: { type: 'progress', percent: null, queue } }
      // Its place is asked for no more.
      stopBell()
      if (!hasEnded(current))
        for await (const entry of tokens.follow(record.id, last, both)) {
          last = { attempt: entry.attempt, seq: entry.seq }
          const event = eventOf(entry)
          if (event) yield { id: idOf(last), event }
          if (entry.event.type === 'end') break
        }
      if (signal.aborted) return
      await look()
      if (isGone()) throw new ChatError('NOT_FOUND')
    } finally {
      stopHints()
      stopLooking()
      stopBell()
      both.removeEventListener('abort', bell.ring)
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
