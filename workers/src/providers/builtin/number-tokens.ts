export type Token = { kind: 'number'; value: number } | { kind: 'name' | 'sign'; text: string }

/** UTF-16 units of a calculation, and tokens of it. */
export const calculationMax = 2_000
const tokensMax = 500

const token = /\s*(?:(\d[\d_]*(?:\.\d+)?(?:e[+-]?\d{1,4})?|\.\d+)|([a-z]+)|(\*\*|[-+*/%^(),!]))/gy

const words: [pattern: RegExp, sign: string][] = [
  [/[×·]/g, '*'],
  [/[÷:]/g, '/'],
  [/[−–]/g, '-'],
  [/\bplus\b/g, '+'],
  [/\bminus\b/g, '-'],
  [/\btimes\b|\bmultiplied by\b/g, '*'],
  [/\bdivided by\b/g, '/'],
  [/\bto the power of\b/g, '^'],
]

/** The parts of a calculation; null when there is anything else in the text, or too much of it. */
export function numberTokens(text: string): Token[] | null {
  if (text.length > calculationMax) return null
  const plain = words.reduce((rest, [word, sign]) => rest.replace(word, sign), text.toLowerCase())
  const tokens: Token[] = []
  token.lastIndex = 0
  while (token.lastIndex < plain.trimEnd().length) {
    const match = token.exec(plain)
    if (!match || tokens.length === tokensMax) return null
    const [, digits, name, sign] = match
    if (digits !== undefined)
      tokens.push({ kind: 'number', value: Number(digits.replaceAll('_', '')) })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
  }
  return tokens
}
