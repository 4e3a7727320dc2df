import { ChatError } from '@chatcord/core/errors'
import { guardJson } from './read-json.ts'

/** Throws unless the JSON in a tRPC query's URL may be parsed. `url` is the raw path and query. */
export function guardQuery(url: string): void {
  const query = url.indexOf('?')
  if (query === -1) return
  if (!isWellEncoded(url)) throw new ChatError('BAD_REQUEST')
  const parameters = new URLSearchParams(url.slice(query))
  // tRPC takes the first of two; a guard and a parser that may look at different ones are no guard.
  for (const name of ['input', 'connectionParams']) {
    const values = parameters.getAll(name)
    if (values.length > 1) throw new ChatError('BAD_REQUEST')
    values.forEach(guardJson)
  }
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
