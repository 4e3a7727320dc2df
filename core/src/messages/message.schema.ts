import { z } from 'zod'
import { limits } from '../limits.ts'
import { epoch, id, line, nonce, position, seq, text } from '../field.schema.ts'

const mention = z.strictObject({
  kind: z.enum(['user', 'here', 'channel', 'assistant']),
  userId: id.nullable(),
  start: z.number().int().min(0).max(limits.messageTextMax),
  length: z.number().int().min(1).max(limits.messageTextMax),
})
const mentions = z.array(mention).max(limits.mentionsMax)
const messageText = text(limits.messageTextMax, 1)
const emoji = z
  .string()
  .min(1)
  .max(limits.emojiMax)
  .regex(
    /^(?:[\p{Emoji}\p{Emoji_Component}\p{M}\u200d\ufe0f]+|[a-z0-9_+-]+)$/u,
    'must be an emoji or a short name',
  )

export const sendInput = z.strictObject({
  channelId: id,
  nonce,
  kind: z.enum(['text', 'action']).default('text'),
  text: messageText,
  mentions: mentions.default([]),
  replyTo: seq.optional(),
  thread: seq.optional(),
  /** The message that this one goes on from; 0 begins anew. */
  parent: z.number().int().min(0).max(2_147_483_647).optional(),
})
export const editInput = z.strictObject({
  channelId: id,
  epoch,
  nonce,
  seq,
  text: messageText,
  mentions: mentions.default([]),
})
export const deleteInput = z.strictObject({
  channelId: id,
  epoch,
  nonce,
  seq,
  reason: line(limits.reasonMax).optional(),
})
export const reactInput = z.strictObject({ channelId: id, epoch, nonce, seq, emoji })
export const messageRef = z.strictObject({ channelId: id, seq })
export const historyInput = z
  .strictObject({
    channelId: id,
    before: seq.optional(),
    after: z.number().int().min(0).optional(),
    around: seq.optional(),
    limit: z.number().int().min(1).max(limits.pageMax).optional(),
    atLeast: position.optional(),
  })
  .refine(
    (input) =>
      [input.before, input.after, input.around].filter((place) => place !== undefined).length <= 1,
    'takes one of before, after and around',
  )
export const listEventsInput = z.strictObject({
  channelId: id,
  from: position,
  limit: z.number().int().min(1).max(limits.pageMax).optional(),
})
/** tRPC merges `lastEventId` in when a client resumes, and then it wins over `from`. */
export const watchEventsInput = z.strictObject({
  channelId: id,
  from: position.nullable(),
  lastEventId: z
    .string()
    .regex(/^\d{1,16}:\d{1,10}$/, 'must be epoch:seq')
    .optional(),
})

export type SendInput = z.infer<typeof sendInput>
export type EditInput = z.infer<typeof editInput>
export type DeleteInput = z.infer<typeof deleteInput>
export type ReactInput = z.infer<typeof reactInput>
export type MessageRef = z.infer<typeof messageRef>
export type HistoryInput = z.infer<typeof historyInput>
export type ListEventsInput = z.infer<typeof listEventsInput>
export type WatchEventsInput = z.infer<typeof watchEventsInput>
