import type { Test } from 'tap'
import { createNonce, type ChatClient } from '../../../client-sdk/src/index.ts'
import { startApp, type TestApp } from '../../helpers/app.ts'
import { startUpstream } from '../../helpers/upstream.ts'

export type Answering = { app: TestApp; upstream: Awaited<ReturnType<typeof startUpstream>> }

/** A server whose preferred provider is a scripted upstream: what is asked says how it is answered. */
export async function startAnswering(t: Test): Promise<Answering> {
  const upstream = await startUpstream(t)
  const app = await startApp(t, { env: { OUTBOUND_ALLOW: upstream.allow } })
  const { providerAdmin } = app.services
  const { id } = await providerAdmin.create({
    ...{ nonce: createNonce(), kind: 'chat', name: 'Tiny', adapter: 'openai', active: true },
    ...{ baseUrl: upstream.baseUrl, model: 'tiny', limits: { concurrency: 8, perMinute: null } },
    options: { systemPrompt: null, maxTokens: null, temperature: null, contextTokens: 2_000 },
  })
  await providerAdmin.prefer(id)
  return { app, upstream }
}

/** A new AI chat with a name, so that nobody is asked for one; its id. */
export async function aiChatOf(chat: ChatClient): Promise<string> {
  const input = { nonce: createNonce(), kind: 'ai' as const, name: 'notes' }
  return (await chat.api.channels.create.mutate(input)).id
}
