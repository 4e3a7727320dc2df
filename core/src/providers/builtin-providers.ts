import { isFailure } from '../errors.ts'
import type { ProviderKind } from './provider.record.ts'
import type { NewProvider, ProviderStore } from './provider.store.ts'

/** No id that is made by the time of its making is one of these. */
export const builtinIds: Readonly<Record<ProviderKind, string>> = {
  chat: '000000000000000000000001',
  image: '000000000000000000000002',
  voice: '000000000000000000000003',
}

const assistant: NewProvider = {
  id: builtinIds.chat,
  kind: 'chat',
  name: 'Built-in assistant (not an AI model)',
  adapter: 'builtin',
  baseUrl: null,
  model: 'skills',
  active: true,
  preferred: true,
  secret: null,
  secretEnd: null,
  limits: { concurrency: 16, perMinute: null },
  options: { systemPrompt: null, maxTokens: null, temperature: null, contextTokens: 8_000 },
}

/** Makes the providers that need no network, once: what an administrator has changed of them since stays. */
export async function ensureBuiltinProviders(
  store: Pick<ProviderStore, 'byId' | 'insert'>,
): Promise<void> {
  if (await store.byId(assistant.id)) return
  try {
    await store.insert(assistant, null)
  } catch (error) {
    // Two nodes may start at once.
    if (!isFailure(error, 'TAKEN') && !(await store.byId(assistant.id))) throw error
  }
}
