import { contentWordsOf } from './words.ts'

/** The words of a text that come up most, the first named first among equals. */
export function keywordsOf(text: string, count = 8): string[] {
  const times = new Map<string, number>()
  for (const word of contentWordsOf(text)) times.set(word, (times.get(word) ?? 0) + 1)
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([word]) => word)
}
