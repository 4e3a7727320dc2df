import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { TokenLog } from '../infra/token-log.ts'
import type { SignalSource } from '../signals/signal-source.ts'
import type { SignalEvent } from '../signals/signal.view.ts'
import type { GenerationStore } from './generation.store.ts'
import { hasEnded } from './to-generation-view.ts'

type AnswerDelta = Extract<SignalEvent, { type: 'delta' }>

type Deps = {
  bus: Bus
  clock: Pick<Clock, 'every'>
  tokens: Pick<TokenLog, 'follow'>
  store: Pick<GenerationStore, 'byId' | 'unsettledIn'>
}

/** Whoever told of an end may have been cut off, and nobody here notices. */
const lookMs = 2_000

/** Follows the answers that run in a channel: those that did when it began, and those whose messages come since. */
export function createAnswerSource({ bus, clock, tokens, store }: Deps): SignalSource {
  return (ch, tell) => {
    const stopped = new AbortController()
    const running = new Map<string, AnswerDelta>()
    /** What is followed, with what looks whether it has ended. */
    const following = new Map<string, () => Promise<void>>()

    async function follow(id: string, target: number): Promise<void> {
      if (following.has(id) || stopped.signal.aborted) return
      const done = new AbortController()
      const look = async () => {
        const record = await store.byId(id).catch(() => undefined)
        if (record !== undefined && (record === null || hasEnded(record))) done.abort()
      }
      following.set(id, look)
      const leave = bus.subscribe(`generation:${id}`, (hint) => {
        if (hint.kind === 'changed') void look()
      })
      const stopLooking = clock.every(lookMs, look)
      try {
        const signal = AbortSignal.any([stopped.signal, done.signal])
        for await (const { attempt, event } of tokens.follow(id, null, signal)) {
          if (event.type === 'end') return
          if (event.type === 'reset') heard({ type: 'delta', target, attempt, offset: 0, text: '' })
          if (event.type === 'delta') heard({ ...event, target, attempt })
        }
      } finally {
        leave()
        stopLooking()
        running.delete(id)
        following.delete(id)
      }

      function heard(delta: AnswerDelta) {
        const known = running.get(id)
        const before = known?.attempt === delta.attempt ? known.text.slice(0, delta.offset) : ''
        running.set(id, { ...delta, offset: 0, text: before + delta.text })
        tell(delta)
      }
    }

    const begin = (id: string, target: number) => void follow(id, target).catch(() => undefined)
    const leave = bus.subscribe(`channel:${ch}`, (hint) => {
      if (!('row' in hint) || hint.row.type !== 'message.created') return
      const { generation } = hint.row.body
      if (generation) begin(generation.id, hint.row.seq)
    })
    const beginAll = async () => {
      for (const { id, seq, ...record } of await store.unsettledIn(ch))
        if (seq !== null && !hasEnded(record)) begin(id, seq)
    }
    // The news that one has begun or has ended may be lost with what told it.
    const leaveGaps = bus.onGap(() => {
      for (const look of following.values()) void look()
      void beginAll().catch(() => undefined)
    })
    void beginAll().catch(() => undefined)

    return {
      current: () => [...running.values()],
      stop: () => {
        stopped.abort()
        leave()
        leaveGaps()
      },
    }
  }
}
