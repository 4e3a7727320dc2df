import { foldedStart } from './fold-name.ts'

/** More letters than this tell nobody apart. */
const lettersMax = 32

/** What is looked for: the folded beginning of a name, cut to what is kept of names. Empty if nothing is left of it. */
export function prefixOf(query: string): string {
  return foldedStart(query, lettersMax)
}

/** All beginnings of the names, folded. Kept beside a user, they make the search by prefix an equality on an index. */
export function namePrefixes(names: readonly string[]): string[] {
  const prefixes = names.flatMap((name) =>
    Array.from(prefixOf(name)).map((_, index, letters) => letters.slice(0, index + 1).join('')),
  )
  return [...new Set(prefixes)]
}
