import { contentWordsOf } from './words.ts'

const rounds = 20
const damping = 0.85

/**
 * TextRank (Mihalcea and Tarau 2004): a sentence weighs as much as those weigh that share words with it. Answers a weight
 * a sentence. Its cost grows with the square of their number.
 */
export function rankSentences(sentences: readonly string[]): number[] {
  const bags = sentences.map((sentence) => new Set(contentWordsOf(sentence)))
  const likeness = bags.map((a, i) => bags.map((b, j) => (i === j ? 0 : likenessOf(a, b))))
  const totals = likeness.map((row) => row.reduce((sum, value) => sum + value, 0))
  let ranks = sentences.map(() => 1)
  for (let round = 0; round < rounds; round += 1) ranks = ranks.map((_, i) => rankOf(i, ranks))
  return ranks

  function rankOf(i: number, before: readonly number[]): number {
    const lent = before.reduce((sum, rank, j) => {
      const total = totals[j] ?? 0
      return total === 0 ? sum : sum + (rank * (likeness[j]?.[i] ?? 0)) / total
    }, 0)
    return 1 - damping + damping * lent
  }
}

function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size < 2 || b.size < 2) return 0
  let shared = 0
  for (const word of a) if (b.has(word)) shared += 1
  return shared / (Math.log(a.size) + Math.log(b.size))
}
