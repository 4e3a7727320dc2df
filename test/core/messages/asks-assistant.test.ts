import t from 'tap'
import type { Actor } from '@chatcord/core/auth/principal'
import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import { asksAssistant } from '@chatcord/core/messages/asks-assistant'
import type { SendInput } from '@chatcord/core/messages/message.schema'
import type { UserKind } from '@chatcord/core/users/user.view'

const mentioning = { mentions: [{ kind: 'assistant', userId: null, start: 0, length: 10 }] }
const plain = { mentions: [{ kind: 'user', userId: 'f'.repeat(24), start: 0, length: 4 }] }

function asks(
  input: object,
  {
    kind = 'public',
    assistant = true,
    by = 'person',
    may = true,
  }: { kind?: ChannelRecord['kind']; assistant?: boolean; by?: UserKind; may?: boolean } = {},
): boolean {
  const permissions = new Set(may ? ['ai.chat'] : [])
  const actor = { principal: { user: { kind: by }, permissions } } as unknown as Actor
  return asksAssistant(actor, { kind, assistant } as ChannelRecord, input as SendInput)
}

t.test(
  'a person is answered where the assistant is mentioned, and in an AI chat always',
  async (t) => {
    t.equal(asks(mentioning), true)
    t.equal(asks(mentioning, { by: 'guest' }), true)
    t.equal(asks(plain), false)
    t.equal(asks(plain, { kind: 'ai' }), true)
  },
)

t.test('what programs and assistants say is never answered', async (t) => {
  for (const by of ['assistant', 'service'] as const) {
    t.equal(asks(mentioning, { by }), false)
    t.equal(asks(plain, { kind: 'ai', by }), false)
  }
})

t.test('nobody is answered without the permission, or where the assistant is off', async (t) => {
  t.equal(asks(mentioning, { may: false }), false)
  t.equal(asks(mentioning, { assistant: false }), false)
  t.equal(asks(plain, { kind: 'ai', assistant: false }), false)
})
