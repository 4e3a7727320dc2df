import type { TokenLog } from '../infra/token-log.ts'
import type { GenerationRecord } from './generation.record.ts'

/** The text that viewers have of the newest attempt; nothing where the log is away, for it may be lost with it. */
export async function seenText(
  tokens: Pick<TokenLog, 'read'>,
  { id, attempt }: Pick<GenerationRecord, 'id' | 'attempt'>,
): Promise<string> {
  const entries = await tokens.read(id, { attempt, seq: 0 }).catch(() => [])
  let text = ''
  for (const { event, ...entry } of entries) {
    if (entry.attempt !== attempt || event.type !== 'delta') continue
    // What does not follow on what is there follows on what was lost.
    if (event.offset <= text.length) text = text.slice(0, event.offset) + event.text
  }
  return text
}
