import type { Dispatcher } from 'undici'
import { ProviderError } from '../providers/provider-error.ts'
import { toProviderError } from './to-provider-error.ts'

/** What a reader that has heard enough still takes, so that the connection can be used again. */
const rest = { bytes: 16_384, ms: 1_000 }

/** The bytes of an answer, `maxBytes` at most. Throws ProviderError, or the signal's reason. */
export async function* readBody(
  body: Dispatcher.ResponseData['body'],
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  let failed = true
  try {
    const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false })
    for await (const chunk of chunks) {
      bytes += chunk.byteLength
      if (bytes > maxBytes)
        throw new ProviderError('malformed', 'The answer of the provider is too large.')
      failed = false
      yield chunk
      failed = true
    }
    failed = false
  } catch (error) {
    signal.throwIfAborted()
    throw toProviderError(error)
  } finally {
    if (failed) discard(body)
    else {
      const options = { limit: bytes + rest.bytes, signal: AbortSignal.timeout(rest.ms) }
      body.dump(options).catch(() => undefined)
    }
  }
}

/** Ends a call whose answer nobody wants. A body that is destroyed complains, and a complaint that nobody hears is a crash. */
export function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => undefined).destroy()
}

/** A whole answer as text. Throws what `readBody` throws. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}
