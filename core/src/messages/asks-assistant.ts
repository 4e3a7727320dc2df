import type { Actor } from '../auth/principal.ts'
import type { ChannelRecord } from '../channels/channel.record.ts'
import type { SendInput } from './message.schema.ts'

/**
 * Whether a message is to be answered by the assistant: in an AI chat every one, elsewhere where it is mentioned. What
 * programs and assistants say is never answered, so that two of them cannot talk for ever.
 */
export function asksAssistant(
  { principal: { user, permissions } }: Actor,
  { kind, assistant }: ChannelRecord,
  { mentions }: SendInput,
): boolean {
  if (!assistant || !permissions.has('ai.chat')) return false
  if (user.kind !== 'person' && user.kind !== 'guest') return false
  return kind === 'ai' || mentions.some((mention) => mention.kind === 'assistant')
}
