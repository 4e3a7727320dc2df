import type { MessageRecord } from '../messages/message.record.ts'

/**
 * What a message says to the assistant: without the mentions of it, which are an address and would be taken for content.
 * A message that is nothing else stays as it is.
 */
export function withoutAssistant({ text, mentions }: Pick<MessageRecord, 'text' | 'mentions'>) {
  const own = mentions
    .filter(({ kind }) => kind === 'assistant')
    .sort((one, other) => other.start - one.start)
  let rest = text
  let end = text.length
  for (const { start, length } of own) {
    const before = rest.slice(0, start)
    const after = rest.slice(Math.min(start + length, end))
    rest = /\S$/.test(before) ? before + after : before + after.trimStart()
    end = before.length
  }
  return rest.trim() === '' ? text : rest.trim()
}
