import { fromWire } from '../errors/from-wire.ts'
import { aborted, offline } from '../errors/local-errors.ts'
import { isRecord } from '../is-record.ts'
import { onAbort } from '../on-abort.ts'
import { parse } from '../parse.ts'
import type { Runtime } from '../runtime.ts'
import type { Call } from './transport.ts'

const answerMs = 30_000

export type Http = (call: Call, headers: Record<string, string>) => Promise<unknown>

/** tRPC over HTTP, one call a request: what must be able to set cookies, and everything before signing in. */
export function createHttp(deps: { url: string; fetch: typeof fetch; runtime: Runtime }): Http {
  return async function send({ type, path, input, signal }, headers) {
    const control = new AbortController()
    const stops = [
      onAbort(signal, () => control.abort()),
      deps.runtime.after(answerMs, () => control.abort()),
    ]
    const mutation = type === 'mutation'
    const query =
      mutation || input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    let status: number
    let answer: unknown
    try {
      const response = await deps.fetch(`${deps.url}/${path}${query}`, {
        method: mutation ? 'POST' : 'GET',
        credentials: 'include',
        headers: mutation ? { 'content-type': 'application/json', ...headers } : headers,
        body: mutation && input !== undefined ? JSON.stringify(input) : null,
        signal: control.signal,
      })
      status = response.status
      answer = parse(await response.text())
    } catch (cause) {
      throw signal?.aborted ? aborted() : offline(undefined, cause)
    } finally {
      for (const stop of stops) stop()
    }
    if (isRecord(answer) && isRecord(answer.result)) return answer.result.data
    throw fromWire(isRecord(answer) ? answer.error : null, status)
  }
}
