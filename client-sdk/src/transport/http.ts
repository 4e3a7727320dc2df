import { fromWire } from '../errors/from-wire.ts'
import { aborted, offline } from '../errors/local-errors.ts'
import { isRecord } from '../is-record.ts'
import type { Call } from './transport.ts'

export type Http = (call: Call, headers: Record<string, string>) => Promise<unknown>

/** tRPC over HTTP, one call a request: what must be able to set cookies, and everything before signing in. */
export function createHttp(deps: { url: string; fetch: typeof fetch }): Http {
  return async function send({ type, path, input, signal }, headers) {
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
        ...(mutation && input !== undefined && { body: JSON.stringify(input) }),
        ...(signal && { signal }),
      })
      status = response.status
      answer = await response.json().catch(() => null)
    } catch (cause) {
      throw signal?.aborted ? aborted() : offline(undefined, cause)
    }
    if (isRecord(answer) && isRecord(answer.result)) return answer.result.data
    throw fromWire(isRecord(answer) ? answer.error : null, status)
  }
}
