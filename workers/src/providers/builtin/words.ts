import { segmentsOf } from './segments.ts'

const words = new Intl.Segmenter('en', { granularity: 'word' })
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The words of a text in any language, as they are written. */
export function wordsOf(text: string): string[] {
  return segmentsOf(text, words)
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ segment }) => segment)
}

/** The sentences of a text in any language, trimmed. */
export function sentencesOf(text: string): string[] {
  return Array.from(sentences.segment(text), ({ segment }) => segment.trim()).filter(
    (sentence) => sentence !== '',
  )
}

const stop = new Set(
  `a about after all also am an and any are as at be because been but by can could did do does for from get got had has have he
  her here him his how i if in into is it its just like me more my no not now of on one only or our out over please said she
  should so some than that the their them then there these they this those to too up us very was we were what when where which
  who why will with would you your der die das und ist ich du er sie es wir ihr nicht ein eine mit von zu den dem auf für im
  le la les de des et un une est que qui dans pour pas sur il elle nous vous el los las y en es por con para una lo`.split(
    /\s+/,
  ),
)

/** The words that carry meaning, in lower case. */
export function contentWordsOf(text: string): string[] {
  return wordsOf(text.toLowerCase()).filter(
    (word) => word.length > 1 && !stop.has(word) && !/^\d+$/.test(word),
  )
}
