import type { Clock } from '../infra/clock.ts'
import type { LogRow } from '../log/log-row.ts'
import type { WorkStore } from '../log/work.store.ts'
import type { BeginGeneration } from './begin-generation.ts'

export type Answers = {
  /** Begins the answer to a row that was just committed, in its own time. Never throws. */
  follow(row: LogRow): void
  /** Begins what a crash or an outage has left: rows that wait for longer than a moment. */
  sweep(): Promise<void>
}

type Deps = {
  beginAnswer: BeginGeneration['beginAnswer']
  clock: Clock
  work: WorkStore
  failed(error: unknown): void
}

/** A row this young is being followed by the process that wrote it. */
const youngMs = 3_000

/**
 * Turns questions in the log into generations. The row says that it must be answered, and says so until the generation
 * is kept: a crash in between loses nothing, and the nonce makes the second try the same generation.
 */
export function createAnswers({ beginAnswer, clock, work, failed }: Deps): Answers {
  async function answer(row: LogRow): Promise<void> {
    if (row.type !== 'message.created' || row.work?.kind !== 'answer') return
    const nonce = answerNonce(row.ch, row.seq)
    await beginAnswer({
      ...{ user: row.by, nonce, hash: row.hash, kind: 'chat', provider: null, prompt: null },
      ...{ channel: row.ch, parent: row.seq, thread: row.body.thread },
    })
    await work.done(row.ch, row.seq)
  }

  return {
    follow: (row) => void answer(row).catch(failed),
    async sweep() {
      for (const row of await work.pending(clock.now() - youngMs)) await answer(row).catch(failed)
    },
  }
}

/** The message that a generation with this nonce answers; null when it answers none. */
export function questionOf(nonce: string): { channelId: string; seq: number } | null {
  const [, channelId, seq] = /^([0-9a-f]{24})_(\d+)$/.exec(nonce) ?? []
  return channelId === undefined ? null : { channelId, seq: Number(seq) }
}

/** The nonce of the answer to a message: whoever knows the message finds the generation. */
export function answerNonce(channelId: string, seq: number): string {
  return `${channelId}_${seq}`
}
