import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { SettingsChanges } from '@chatcord/core/system/settings.schema'
import { startApp, type Person, type TestApp } from './app.ts'
import { startUpstream } from './upstream.ts'

export const nonce = () => randomBytes(16).toString('hex')

export type AnswerScene = {
  app: TestApp
  upstream: Awaited<ReturnType<typeof startUpstream>>
  ada: Person
}

/** A server whose preferred provider is a scripted upstream. */
export async function startAnswers(t: Test, settings: SettingsChanges = {}): Promise<AnswerScene> {
  const upstream = await startUpstream(t)
  const app = await startApp(t, { env: { OUTBOUND_ALLOW: upstream.allow }, settings })
  const ada = await app.clientAs('ada')
  const { providerAdmin } = app.services
  const { id } = await providerAdmin.create({
    ...{ nonce: nonce(), kind: 'chat', name: 'Tiny', adapter: 'openai', active: true },
    ...{ baseUrl: upstream.baseUrl, model: 'tiny', limits: { concurrency: 8, perMinute: null } },
    options: { systemPrompt: null, maxTokens: null, temperature: null, contextTokens: 2_000 },
  })
  await providerAdmin.prefer(id)
  return { app, upstream, ada }
}
