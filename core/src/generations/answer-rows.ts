import { ChatError } from '../errors.ts'
import { canonicalHash } from '../log/canonical-hash.ts'
import type { LogRow } from '../log/log-row.ts'
import type { Mutate } from '../log/mutate.ts'
import type { Content } from '../log/new-row.ts'
import type { Projector } from '../log/projector.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import { assistantId } from '../users/ensure-assistant.ts'
import type { GenerationRecord } from './generation.record.ts'
import type { Outcome } from './generation.store.ts'

/** The rows that the assistant writes. Each has the generation's own nonce, so that it is in the log once. */
export type AnswerRows = {
  /** The message that will hold the answer. */
  create(record: GenerationRecord & { channel: string }): Promise<number>
  /** Its end. */
  complete(
    record: GenerationRecord & { channel: string; seq: number },
    outcome: Outcome,
  ): Promise<void>
  rename(ch: string, name: string): Promise<void>
}

type Deps = { mutate: Mutate; projection: ProjectionStore; projector: Projector }

export function createAnswerRows({ mutate, projection, projector }: Deps): AnswerRows {
  async function append(ch: string, nonce: string, content: Content): Promise<LogRow> {
    const row = { ch, by: assistantId, nonce, hash: canonicalHash(content), ...content }
    // The assistant answers where it was asked: nobody can take that right away but by removing the channel.
    const permit = async (atLeast: number) => {
      const channel =
        atLeast > 0 ? await projector.project(ch, atLeast) : await projection.channel(ch)
      if (!channel) throw new ChatError('NOT_FOUND')
      return channel.projected
    }
    return (await mutate({ row, permit })).row
  }

  return {
    async create({ id, channel, parent, thread, providerName }) {
      // A dot cannot be in a client's nonce, so these are the server's own.
      const nonce = `ai.${id}`
      const { seq } = await append(channel, nonce, {
        type: 'message.created',
        body: {
          ...{ nonce, kind: 'text', body: null, text: '', mentions: [], attachments: [] },
          ...{ replyTo: parent, thread, parent },
          generation: { id, state: 'queued', provider: providerName, attempt: 0 },
        },
      })
      return seq
    },
    async complete({ id, channel, seq }, { state, text, usage }) {
      await append(channel, `ai.${id}.end`, {
        type: 'message.completed',
        body: { target: seq, text, state, usage },
      })
    },
    async rename(ch, name) {
      await append(ch, 'ai.title', { type: 'channel.updated', body: { changes: { name } } })
    },
  }
}
