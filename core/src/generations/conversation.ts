import type { MessageRecord } from '../messages/message.record.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { Projector } from '../log/projector.ts'
import type { UserRef } from '../users/user.view.ts'
import { assistantId } from '../users/ensure-assistant.ts'
import type { GenerationRecord } from './generation.record.ts'
import { withoutAssistant } from './without-assistant.ts'

/** One turn of a conversation, oldest first. `name`: who said it, where several people talk. */
export type Turn = { role: 'user' | 'assistant'; name: string | null; text: string }

/** What a generation answers: its own prompt, or the conversation in its channel up to the question; null when that is gone. */
export type Conversation = (
  record: GenerationRecord,
  options: { contextTokens: number },
) => Promise<Turn[] | null>

type Deps = {
  projection: Pick<ProjectionStore, 'messages' | 'page'>
  projector: Pick<Projector, 'project'>
  refs(userIds: readonly string[]): Promise<UserRef[]>
}

/** A rule of thumb of the providers for English; other scripts cost more, so the budget is never quite used up. */
const unitsPerToken = 3.5
const turnsMax = 100
const pageRows = 100

export function createConversation({ projection, projector, refs }: Deps): Conversation {
  return async ({ prompt, channel: ch, parent, thread }, { contextTokens }) => {
    if (ch === null || parent === null) return [{ role: 'user', name: null, text: prompt ?? '' }]
    const channel = await projector.project(ch, parent)
    const place = { ch, gen: channel.gen, floor: channel.floor }
    const near = await projection.page({
      ...place,
      side: 'before',
      seq: parent + 1,
      limit: pageRows,
      thread,
    })
    const root = thread === null ? [] : await projection.messages(ch, channel.gen, [thread])
    const said = [...near, ...root].filter(isSaid)
    // Deleted before its turn: whatever was said before it asks nothing.
    if (!said.some(({ seq }) => seq === parent)) return null
    const chosen = channel.kind === 'ai' ? await chain(place, said, parent) : said
    const people = channel.kind === 'ai' ? [] : await refs([...new Set(chosen.map(({ by }) => by))])
    return withinBudget(chosen, contextTokens * unitsPerToken).map(({ by, ...message }) => ({
      role: by === assistantId ? 'assistant' : 'user',
      name: by === assistantId ? null : (people.find(({ id }) => id === by)?.displayName ?? null),
      text: withoutAssistant(message),
    }))
  }

  /** From the question back over what each message goes on from; newest first. */
  async function chain(
    { ch, gen, floor }: { ch: string; gen: number; floor: number },
    near: readonly MessageRecord[],
    start: number,
  ): Promise<MessageRecord[]> {
    const found: MessageRecord[] = []
    let seq = start
    while (seq >= floor && found.length < turnsMax) {
      const known = near.find((message) => message.seq === seq)
      const [message] = known ? [known] : await projection.messages(ch, gen, [seq])
      if (!message || message.deleted) return found
      found.push(message)
      const before = near.find((other) => other.seq < message.seq && other.thread === null)
      seq = message.parent ?? before?.seq ?? 0
    }
    return found
  }
}

function isSaid({ kind, text, deleted }: MessageRecord): boolean {
  return kind !== 'system' && !deleted && text !== ''
}

/** The newest that fit, oldest first. The question itself is always there. */
function withinBudget(newestFirst: readonly MessageRecord[], units: number): MessageRecord[] {
  let left = units
  const fitting = newestFirst.slice(0, turnsMax)
  const end = fitting.findIndex(({ text }, index) => {
    left -= text.length
    return left < 0 && index > 0
  })
  return (end < 0 ? fitting : fitting.slice(0, end)).reverse()
}
