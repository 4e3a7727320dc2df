import { z } from 'zod'
import { id, httpUrl, line, nonce, text } from '../field.schema.ts'
import { limits } from '../limits.ts'
import { pageFields } from '../page.ts'

const name = line(limits.providerNameMax, 1)
const model = line(limits.providerModelMax, 1)
const count = (max: number) => z.number().int().min(1).max(max)

const secretParameter = /key|token|secret|sig|pass|auth/i

/** Where the provider's API begins, perhaps with a version as query. The address is shown: nothing secret stands in it. */
const baseUrl = httpUrl.refine((value) => {
  if (!URL.canParse(value)) return false
  const { username, password, searchParams, hash } = new URL(value)
  const secret = [...searchParams.keys()].some((name) => secretParameter.test(name))
  return username + password + hash === '' && !secret
}, 'must hold no user, password, key or fragment')

/** It goes into a header: printable ASCII without blanks. */
const secret = z
  .string()
  .min(1)
  .max(limits.providerSecretMax)
  .regex(/^[\x21-\x7e]+$/, 'may hold printable ASCII characters without blanks only')

const queueLimits = z.strictObject({
  concurrency: count(limits.providerConcurrencyMax).nullable(),
  perMinute: count(limits.providerPerMinuteMax).nullable(),
})

const options = z.strictObject({
  systemPrompt: text(limits.systemPromptMax, 1).nullable(),
  maxTokens: count(limits.tokensMax).nullable(),
  temperature: z.number().min(0).max(2).nullable(),
  contextTokens: count(limits.tokensMax),
})

export const createProviderInput = z.strictObject({
  nonce,
  kind: z.enum(['chat', 'image', 'voice']),
  name,
  adapter: z.enum(['openai']),
  baseUrl,
  model,
  active: z.boolean().default(true),
  limits: queueLimits.default({ concurrency: 4, perMinute: null }),
  options: options.default({
    systemPrompt: null,
    maxTokens: null,
    temperature: null,
    contextTokens: 8_000,
  }),
})

/** `limits` and `options` replace those that are there as a whole. */
export const updateProviderInput = z.strictObject({
  providerId: id,
  name: name.optional(),
  baseUrl: baseUrl.optional(),
  model: model.optional(),
  active: z.boolean().optional(),
  limits: queueLimits.optional(),
  options: options.optional(),
})

export const providerRef = z.strictObject({ providerId: id })
/** Null takes the secret away. */
export const setSecretInput = z.strictObject({ providerId: id, secret: secret.nullable() })
export const listProvidersInput = z.strictObject(pageFields).optional()

export type CreateProviderInput = z.infer<typeof createProviderInput>
export type UpdateProviderInput = z.infer<typeof updateProviderInput>
export type SetSecretInput = z.infer<typeof setSecretInput>
