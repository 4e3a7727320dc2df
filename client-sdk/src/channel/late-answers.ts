import type { ChannelEvent } from '@chatcord/server/contract'

export type LateAnswers = {
  /** Tells of an event that was applied. */
  applied(event: ChannelEvent): void
  /** Asks, and answers with the events that were applied meanwhile and are newer than what came back. */
  ask<T extends { head: number }>(
    question: () => Promise<T>,
  ): Promise<{ answer: T; missed: ChannelEvent[] }>
}

/** Brings an answer that is as of some head up to date with the log that went on while it was asked for. */
export function createLateAnswers(): LateAnswers {
  const waiting = new Set<ChannelEvent[]>()
  return {
    applied(event) {
      for (const events of waiting) events.push(event)
    },
    async ask(question) {
      const events: ChannelEvent[] = []
      waiting.add(events)
      try {
        const answer = await question()
        return { answer, missed: events.filter(({ seq }) => seq > answer.head) }
      } finally {
        waiting.delete(events)
      }
    },
  }
}
