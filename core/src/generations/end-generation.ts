import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { TokenLog } from '../infra/token-log.ts'
import type { Quotas } from '../usage/quotas.ts'
import type { AnswerRows } from './answer-rows.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { GenerationStore, Outcome } from './generation.store.ts'
import { seenText } from './seen-text.ts'
import { tellStep } from './tell-step.ts'
import { hasEnded } from './to-generation-view.ts'

export type EndGeneration = {
  /** Ends it with this outcome, unless it has another one already, and settles it. Null when a newer attempt runs. */
  end(record: GenerationRecord, outcome: Outcome): Promise<GenerationRecord | null>
  /** Ends one that nobody writes any more, with the text that its viewers have. */
  endUnwritten(
    record: GenerationRecord,
    outcome: Pick<Outcome, 'state' | 'error'>,
  ): Promise<GenerationRecord | null>
  /** Does what is left to do of one that has ended. Repeatable from any point. */
  settle(record: GenerationRecord): Promise<void>
  /** Makes sure that its message is in the log; answers the record with its seq. */
  place(record: GenerationRecord): Promise<GenerationRecord>
}

type Deps = {
  bus: Bus
  clock: Clock
  store: GenerationStore
  rows: AnswerRows
  quotas: Quotas
  tokens: TokenLog
}

/** How long a running text is kept after its end, for viewers who come back. */
const keepMs = 10 * 60_000
/** Behind whatever an attempt may have written, so that nobody has to read it first. */
const endSeq = 99_999_999

/**
 * The end of a generation: first its record, which decides, then the row, the quota, the running text. Whoever comes
 * second, or after a crash, finds the record decided and does the rest again; each step is there once.
 */
export function createEndGeneration(deps: Deps): EndGeneration {
  const { bus, clock, store, rows, quotas, tokens } = deps

  async function place(record: GenerationRecord): Promise<GenerationRecord> {
    const { channel, id } = record
    if (channel === null || record.seq !== null) return record
    const seq = await rows.create({ ...record, channel })
    await store.place(id, seq)
    return { ...record, seq }
  }

  async function settle(record: GenerationRecord): Promise<void> {
    const { state } = record
    if (record.settled || state === 'queued' || state === 'running') return
    const placed = await place(record)
    const { channel, seq } = placed
    if (channel !== null && seq !== null)
      await rows.complete({ ...placed, channel, seq }, { ...placed, state })
    await quotas.settle({ ...record, state })
    await store.settle(record.id)
    await endTokens(record)
    tellStep(bus, record)
  }

  /** Viewers learn of the end by the record too: the running text may be gone with what held it. */
  async function endTokens({ id, attempt }: GenerationRecord) {
    try {
      const end = { attempt: Math.max(attempt, 1), seq: endSeq, event: { type: 'end' } } as const
      await tokens.append(id, end)
      await tokens.expire(id, keepMs)
    } catch {
      // It expires by itself.
    }
  }

  async function end(record: GenerationRecord, outcome: Outcome) {
    const ended =
      (await store.finish(record.id, record.attempt, outcome, clock.now())) ??
      (await store.byId(record.id))
    if (!ended || !hasEnded(ended)) return null
    await settle(ended)
    return ended
  }

  return {
    place,
    settle,
    end,
    async endUnwritten(record, { state, error }) {
      const text = await seenText(tokens, record)
      return end(record, { state, error, text, usage: null })
    },
  }
}
