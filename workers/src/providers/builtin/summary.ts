import { cut } from './cut.ts'
import { keywordsOf } from './keywords.ts'
import { rankSentences } from './rank-sentences.ts'
import { titleOf } from './title.ts'
import { questionMax, type Question, type Skill } from './skill.ts'
import { sentencesOf } from './words.ts'

/** At most so many of the last sentences are weighed. */
const weighed = 200
const sentenceMax = 500
const picked = 3

const summarise =
  /^(?:please )?(?:summari[sz]e|sum up|tl;?dr|give (?:me )?a summary|summary)\b([^:\n]{0,60})[:\n]?([^]*)$/i
const keywords =
  /^(?:please )?(?:list |give (?:me )?|what are )?(?:the )?(?:key ?words|topics)\b([^:\n]{0,60})[:\n]?([^]*)$/i
const title =
  /^(?:please )?(?:write |suggest |give (?:me |this )?|find )?(?:an? |the )?title\b([^:\n]{0,60})[:\n]?([^]*)$/i

/** The most telling sentences of a text, in their order. They are quoted, not made. */
export function summaryOf(text: string): string {
  const sentences = sentencesOf(text).slice(-weighed)
  const ranks = rankSentences(sentences)
  return sentences
    .map((sentence, index) => ({ sentence, index, rank: ranks[index] ?? 0 }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .slice(0, picked)
    .sort((a, b) => a.index - b.index)
    .map(({ sentence }) => cut(sentence, sentenceMax))
    .join('\n')
}

/** Summary, keywords and title: of the text after the colon, or else of what was said before. */
export const summary: Skill = (question) => {
  const asked: [RegExp, (text: string) => string][] = [
    [summarise, (text) => `The sentences that say most:\n${summaryOf(text)}`],
    [keywords, (text) => keywordsOf(text).join(', ')],
    [title, (text) => titleOf(text)],
  ]
  for (const [pattern, answer] of asked) {
    const match = pattern.exec(question.text)
    if (!match) continue
    const text = match[2]?.trim() ? match[2].trim() : said(question)
    return text === ''
      ? 'There is nothing before this yet. Put a text after a colon.'
      : answer(text)
  }
  return null
}

/** The newest part of the conversation, at most as long as a question. */
function said({ turns }: Question): string {
  return turns
    .map(({ name, text }) => (name === null ? text : `${name}: ${text}`))
    .join('\n')
    .slice(-questionMax)
}
