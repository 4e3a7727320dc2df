import { foldName } from '../users/fold-name.ts'

/** One letter may fold into eighteen, and no index takes a key of any length. */
const lettersMax = 64

/** What is looked for: the folded beginning of a name, cut to what is kept of names. */
export function browsePrefix(query: string): string {
  return Array.from(foldName(query)).slice(0, lettersMax).join('')
}

/** A channel's place in the list of public channels. */
export function browseKey(name: string | null, id: string): string {
  return `${browsePrefix(name ?? '')} ${id}`
}
