import { ChatError } from '@chatcord/core/errors'
import { inspectJson } from './inspect-json.ts'

/** Why the JSON in a tRPC query's URL may not be parsed, or null. `url` is the raw path and query. */
export function guardQuery(url: string): ChatError | null {
  const query = url.indexOf('?')
  if (query === -1) return null
  if (!isWellEncoded(url)) return new ChatError('BAD_REQUEST')
  const parameters = new URLSearchParams(url.slice(query))
  const fit = ['input', 'connectionParams'].every((name) => {
    // tRPC takes the first of two; a guard and a parser that may look at different ones are no guard.
    const [value = '', ...more] = parameters.getAll(name)
    return more.length === 0 && inspectJson(value) === null
  })
  return fit ? null : new ChatError('BAD_REQUEST')
}

/** URLSearchParams would replace broken UTF-8 instead of refusing it. */
function isWellEncoded(url: string): boolean {
  try {
    decodeURIComponent(url)
    return true
  } catch {
    return false
  }
}
