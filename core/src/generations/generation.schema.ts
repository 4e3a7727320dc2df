import { z } from 'zod'
import { epoch, id, nonce, seq, text } from '../field.schema.ts'
import { limits } from '../limits.ts'
import { pageFields } from '../page.ts'

/** A server's own nonce, for an answer to a message, is `<channelId>_<seq>`; clients make the others. */
const anyNonce = nonce

export const createGenerationInput = z.strictObject({
  nonce,
  kind: z.literal('chat').default('chat'),
  prompt: text(limits.promptMax, 1),
  providerId: id.optional(),
})
export const generationRef = z
  .strictObject({ id: id.optional(), nonce: anyNonce.optional() })
  .refine(
    (ref) => (ref.id === undefined) !== (ref.nonce === undefined),
    'takes one of id and nonce',
  )
export const stopGenerationInput = z.strictObject({ id })
export const listGenerationsInput = z.strictObject(pageFields).optional()
/** tRPC merges `lastEventId` in when a client resumes. */
export const watchGenerationInput = z
  .strictObject({
    id: id.optional(),
    nonce: anyNonce.optional(),
    lastEventId: z
      .string()
      .regex(/^\d{1,6}-\d{1,9}$/, 'must be attempt-seq')
      .optional(),
  })
  .refine(
    (ref) => (ref.id === undefined) !== (ref.nonce === undefined),
    'takes one of id and nonce',
  )
export const regenerateInput = z.strictObject({
  channelId: id,
  epoch,
  nonce,
  seq,
  providerId: id.optional(),
})

export type CreateGenerationInput = z.infer<typeof createGenerationInput>
export type GenerationRef = z.infer<typeof generationRef>
export type WatchGenerationInput = z.infer<typeof watchGenerationInput>
export type RegenerateInput = z.infer<typeof regenerateInput>
