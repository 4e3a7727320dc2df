import { helpTopics } from './help-topics.ts'
import type { Skill } from './skill.ts'
import { wordsOf } from './words.ts'

const asking = /\b(?:how|what|where|why|who|can|could|may|help|explain|does|do|is|are)\b/i
const least = 2

/** What I can do, for whoever asks and for whoever I could not answer. */
export const abilities = [
  'I can:',
  '- calculate: 15% of 80, (2 + 3) * 4, sqrt(2)',
  '- tell times and dates: time in Tokyo, days until 2030-01-01, 3 pm London in New York',
  '- convert units: 10 km in miles, 72 f to c',
  '- roll and choose: roll 2d6, flip a coin, choose tea or coffee',
  '- work on text: count: …, sort: …, uppercase: …, format json: …, base64: …, sha256: …',
  '- pick out what matters: summarize, keywords, title (of the conversation, or of a text after a colon)',
  '- help with this chat: how do I create a channel?',
].join('\n')

/** Answers about the product from a few texts of its own, by the words of the question. */
export const help: Skill = ({ text }) => {
  if (text.length > 300) return null
  if (/^(?:\/?help|\?|what can you do\??|commands)$/i.test(text)) return abilities
  if (!asking.test(text)) return null
  const asked = new Set(wordsOf(text.toLowerCase()))
  const scored = helpTopics.map(({ words, answer }) => ({
    answer,
    score: words.filter((word) => asked.has(word)).length,
  }))
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a))
  return best.score >= least ? best.answer : null
}
