import { ChatError } from '../errors.ts'
import { commonWords } from './common-words.ts'

/** Ways over a keyboard or an alphabet; each is walked in both directions. */
const walks = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop[]',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl;',
  'qsdfghjklm',
  'zxcvbnm,./',
  'yxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1a2b3c4d5e6f7g8h9i',
  'a1b2c3d4e5f6g7h8i9',
  '!@#$%^&*()_+',
  '741852963',
  '147258369',
  '789456123',
  '159357456',
].flatMap((walk) => [walk, Array.from(walk).reverse().join('')])

const leet = new Map(Object.entries({ '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o' }))
leet.set('$', 's').set('5', 's').set('7', 't')

/** The shortest piece that counts as one step of a walk. */
const stepMin = 3
/** So few characters around a word, or beside a name, do not make a password of it. */
const paddingMax = 6
const product = 'chatcord'

/** Refuses a password that is among the first that anybody tries, or is made of the account's own names. */
export function refuseGuessable(password: string, names: readonly string[]): void {
  const text = fold(password)
  const guessable =
    new Set(text).size < 4 ||
    isDate(text) ||
    isWalk(text) ||
    isWord(text) ||
    isRepeated(text) ||
    [product, ...names].some((name) => isName(text, fold(name)))
  if (guessable) throw new ChatError('WEAK_PASSWORD')
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function isDate(text: string): boolean {
  return /^(?:(?:19|20)\d{6}|\d{4}(?:19|20)\d{2})$/.test(text.replace(/[-./]/g, ''))
}

/** From one end to the other nothing but pieces of walks: `qwer1234`, `abcdefgh`, `1q2w3e4r`. */
function isWalk(text: string): boolean {
  let rest = text
  while (rest.length >= stepMin) {
    const lengths = walks.map((walk) => commonStart(walk, rest))
    const longest = Math.max(...lengths)
    if (longest < stepMin) return false
    rest = rest.slice(longest)
  }
  return rest === '' || rest.length < text.length / stepMin
}

/** How much of `text` can be read off `walk` from where its first character stands. */
function commonStart(walk: string, text: string): number {
  const start = walk.indexOf(text.charAt(0))
  if (start < 0) return 0
  let length = 0
  while (length < text.length && walk[start + length] === text[length]) length += 1
  return length
}

/** One or two common words with a little around them, in any leet spelling. */
function isWord(text: string): boolean {
  const stems = [text.replace(/^[^a-z]+|[^a-z]+$/g, ''), text.replace(/[^a-z]+$/, '')]
  return stems.some((stem) => {
    if (text.length - stem.length > paddingMax) return false
    const word = Array.from(stem, (letter) => leet.get(letter) ?? letter).join('')
    return commonWords.has(word) || isTwoWords(word)
  })
}

function isTwoWords(text: string): boolean {
  const cuts = Array.from(text, (_, index) => index)
  return cuts.some((cut) => commonWords.has(text.slice(0, cut)) && commonWords.has(text.slice(cut)))
}

/** A short piece again and again. */
function isRepeated(text: string): boolean {
  return /^(.{1,7})\1+$/su.test(text)
}

function isName(text: string, name: string): boolean {
  if (name.length < stepMin || !text.includes(name)) return false
  return text.replaceAll(name, '').length <= paddingMax
}
