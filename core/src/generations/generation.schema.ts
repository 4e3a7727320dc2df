import { z } from 'zod'
import { epoch, id, nonce, seq, text } from '../field.schema.ts'
import { limits } from '../limits.ts'
import { pageFields } from '../page.ts'

/** The answer to a message has `<channelId>_<seq>`: nobody may be there first. */
const ownNonce = nonce.refine(
  (value) => !/^[0-9a-f]{24}_\d+$/.test(value),
  'is kept for the answer to a message',
)
const reference = { id: id.optional(), nonce: nonce.optional() }
const isOne = (ref: { id?: string | undefined; nonce?: string | undefined }) =>
  (ref.id === undefined) !== (ref.nonce === undefined)
const takesOne = 'takes one of id and nonce'

export const createGenerationInput = z.strictObject({
  nonce: ownNonce,
  kind: z.literal('chat').default('chat'),
  prompt: text(limits.promptMax, 1),
  providerId: id.optional(),
})
export const generationRef = z.strictObject(reference).refine(isOne, takesOne)
export const stopGenerationInput = z.strictObject({ id })
export const listGenerationsInput = z.strictObject(pageFields).optional()
/** tRPC merges `lastEventId` in when a client resumes. */
export const watchGenerationInput = z
  .strictObject({
    ...reference,
    lastEventId: z
      .string()
      .regex(/^\d{1,6}-\d{1,9}$/, 'must be attempt-seq')
      .optional(),
  })
  .refine(isOne, takesOne)
export const regenerateInput = z.strictObject({
  channelId: id,
  epoch,
  nonce: ownNonce,
  seq,
  providerId: id.optional(),
})

export type CreateGenerationInput = z.infer<typeof createGenerationInput>
export type GenerationRef = z.infer<typeof generationRef>
export type WatchGenerationInput = z.infer<typeof watchGenerationInput>
export type RegenerateInput = z.infer<typeof regenerateInput>
