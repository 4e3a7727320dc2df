import { foldedStart } from '../users/fold-name.ts'

const lettersMax = 64

/** What is looked for: the folded beginning of a name, cut to what is kept of names. */
export function browsePrefix(query: string): string {
  return foldedStart(query, lettersMax)
}

/** A channel's place in the list of public channels. */
export function browseKey(name: string | null, id: string): string {
  return `${browsePrefix(name ?? '')} ${id}`
}
