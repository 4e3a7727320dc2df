import { cut } from './cut.ts'
import { keywordsOf } from './keywords.ts'
import { sentencesOf, wordsOf } from './words.ts'

const titleMax = 60
const readMax = 4_000
const asking =
  /^(?:please |hi,? |hello,? |hey,? )*(?:can|could|would) you (?:please )?|^(?:please|hi|hello|hey)\b[,! ]*/i

/** A title for a conversation out of its first words; at most 60 UTF-16 units, never empty. */
export function titleOf(text: string): string {
  const [first = ''] = sentencesOf(text.slice(0, readMax))
  const plain = first
    .replace(asking, '')
    .replace(/\s+/g, ' ')
    .replace(/[.?!:,;\s]+$/, '')
  const title = plain.length <= titleMax && wordsOf(plain).length > 1 ? plain : shorter(text, plain)
  return title === '' ? 'Conversation' : title.charAt(0).toUpperCase() + title.slice(1)
}

function shorter(text: string, plain: string): string {
  if (plain.length <= titleMax) {
    const words = keywordsOf(text.slice(0, readMax), 4).join(', ')
    if (plain === '' || words.length <= titleMax) return words || plain
  }
  const short = cut(plain, titleMax)
  const end = short.lastIndexOf(' ')
  return end > 20 ? `${short.slice(0, end)}…` : short
}
