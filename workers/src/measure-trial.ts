import type { Clock } from '@chatcord/core/infra/clock'
import type { ProviderTestResult } from '@chatcord/core/providers/provider-test.record'
import type { ProviderRecord } from '@chatcord/core/providers/provider.record'
import { SecretError } from '@chatcord/core/providers/secret-error'
import type { Transcribed } from './http/transcribe.ts'
import type { ChatProvider, ChatRequest } from './providers/chat-provider.ts'
import { ProviderError } from './providers/provider-error.ts'

/** Less than an administrator waits. */
const trialMs = 20_000
const textMax = 500
const question = 'Say hello in one short sentence.'

type Trial = {
  provider: ProviderRecord
  open: () => ChatProvider
  wire: Pick<Transcribed, 'last'>
  clock: Clock
  /** Of the job: the trial is given back when it aborts. */
  signal: AbortSignal
}

/** Asks the provider one short question. What goes wrong with the provider is the result; throws for anything else. */
export async function measureTrial({
  provider,
  open,
  wire,
  clock,
  signal,
}: Trial): Promise<ProviderTestResult> {
  const start = clock.now()
  const timeout = new AbortController()
  void clock.sleep(trialMs).then(() => timeout.abort())
  const seen: Pick<ProviderTestResult, 'firstTextMs' | 'text' | 'usage'> = {
    ...{ firstTextMs: null, text: '', usage: null },
  }
  const result = (error: string | null): ProviderTestResult => {
    const call = wire.last()
    const answeredAt = call?.answeredAt ?? null
    return {
      ...seen,
      ok: error === null,
      headersMs: answeredAt === null ? null : answeredAt - start,
      totalMs: clock.now() - start,
      transcript: call?.transcript ?? null,
      error,
    }
  }
  if (provider.kind !== 'chat') return result('Only providers of the kind chat can be tried.')
  try {
    const both = AbortSignal.any([signal, timeout.signal])
    for await (const chunk of open().chat(requestTo(provider), { signal: both })) {
      if (chunk.type === 'usage') seen.usage = { input: chunk.input, output: chunk.output }
      else {
        seen.firstTextMs ??= clock.now() - start
        seen.text = (seen.text + chunk.text).slice(0, textMax)
      }
    }
    return result(seen.text === '' ? 'The provider answered without a text.' : null)
  } catch (error) {
    if (signal.aborted) throw error
    if (timeout.signal.aborted) return result('The provider did not finish its answer in time.')
    if (error instanceof ProviderError || error instanceof SecretError) return result(error.message)
    throw error
  }
}

function requestTo({ model }: ProviderRecord): ChatRequest {
  const turns = [{ role: 'user' as const, name: null, text: question }]
  return { model, turns, maxTokens: 64, temperature: null }
}
