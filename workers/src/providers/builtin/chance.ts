import type { Skill } from './skill.ts'

const diceMax = 100
const sidesMax = 1_000_000
const choicesMax = 100

const dice =
  /^(?:please )?(?:roll|throw)(?: me)?(?: an?| the)? ?(\d{0,7})? ?(?:d(\d{1,9})|dice|die|dices)(?: ?([+-]) ?(\d{1,6}))?[.!?]?$/i
const choice =
  /^(?:please )?(?:choose|pick|decide)(?: one)?(?: (?:between|from|of|out of|for me))?\s*:?\s+(.+)$/is

/** Dice, coins and choices. */
export const chance: Skill = ({ text, random }) => {
  if (text.length > 4_000) return null
  if (/^(?:please )?(?:flip|toss)(?: me)? (?:a )?coin[.!?]?$/i.test(text))
    return random() < 0.5 ? 'Heads.' : 'Tails.'
  return roll(text, random) ?? choose(text, random)
}

function roll(text: string, random: () => number): string | null {
  const match = dice.exec(text)
  if (!match) return null
  const count = match[1] ? Number(match[1]) : 1
  const sides = match[2] === undefined ? 6 : Number(match[2])
  if (count < 1 || count > diceMax || sides < 2 || sides > sidesMax)
    return `I can roll 1 to ${diceMax} dice with 2 to ${sidesMax} sides.`
  const rolled = Array.from({ length: count }, () => 1 + Math.floor(random() * sides))
  const added = Number(`${match[3] ?? '+'}${match[4] ?? '0'}`)
  const total = rolled.reduce((sum, value) => sum + value, added)
  const extra = added === 0 ? '' : ` ${match[3] ?? '+'} ${Math.abs(added)}`
  return count === 1 && added === 0 ? `${total}` : `${rolled.join(' + ')}${extra} = ${total}`
}

function choose(text: string, random: () => number): string | null {
  const [, list] = choice.exec(text) ?? []
  const choices = (list ?? '')
    .replace(/[.?!]+$/, '')
    .split(/\s*(?:[,;\n]|\bor\b)\s*/i)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .slice(0, choicesMax)
  if (choices.length < 2) return null
  return choices[Math.floor(random() * choices.length)] ?? null
}
