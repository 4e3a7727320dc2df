import type { Skill } from './skill.ts'

const identity =
  /\b(?:(?:are|r) (?:you|u)|(?:you|u)(?:'re|’re| are)) (?:an? |really |actually |real )*(?:ai|a\.i\.|artificial intelligence|robot|bot|human|person|chatgpt|gpt|llm|language model|model|claude|gemini)\b|\b(?:who|what) (?:are|r) (?:you|u)\b|\bwhich (?:model|ai|llm)\b|\byour (?:name|model)\b/i
const greeting = /^(?:hi|hello|hey|hallo|good (?:morning|evening|afternoon))\b[\p{L}\s,!.]{0,30}$/iu
const thanks = /^(?:thanks|thank you|thx|danke|merci)\b[\p{L}\s,!.]{0,30}$/iu

const who =
  'I am the built-in assistant of this chat. I am not an AI model: I am a small program with a fixed set of skills.'

/** Says what it is, and never that it is more. */
export const about: Skill = ({ text }) => {
  if (text.length > 300) return null
  if (identity.test(text)) return `${who} Ask for “help” to see them.`
  if (greeting.test(text)) return `Hello! ${who} Ask for “help” to see what I can do.`
  if (thanks.test(text)) return 'You are welcome.'
  return null
}
