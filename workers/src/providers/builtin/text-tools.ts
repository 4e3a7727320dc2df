import { createHash } from 'node:crypto'
import { formatJson } from './format-json.ts'
import { segmentsOf } from './segments.ts'
import type { Skill } from './skill.ts'
import { wordsOf } from './words.ts'

const hashes = ['md5', 'sha1', 'sha256', 'sha512']
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const order = new Intl.Collator('en', { numeric: true })

/** What is done to the text after the colon, by how the request begins. */
const tools: [opening: RegExp, tool: (body: string, match: RegExpExecArray) => string][] = [
  [/^count(?: the)?(?: words| characters| letters| lines)?(?: in| of)?$/, counts],
  [/^(?:upper ?case|to upper ?case|shout)$/, (body) => body.toUpperCase()],
  [/^(?:lower ?case|to lower ?case)$/, (body) => body.toLowerCase()],
  [/^(?:title ?case|capitali[sz]e)$/, titleCase],
  [/^reverse(?: text)?$/, reverse],
  [/^sort(?: lines| words| the lines)?$/, sort],
  [/^(?:format|pretty ?print|validate) json$/, formatJson],
  [/^base64(?: encode)?$|^encode base64$/, (body) => Buffer.from(body).toString('base64')],
  [/^base64 decode$|^decode base64$/, decode],
  [/^(md5|sha1|sha256|sha512)(?: hash)?(?: of)?$/, (body, [, name = '']) => hash(body, name)],
  [/^hash(?: of)?$/, (body) => hashes.map((name) => `${name}: ${hash(body, name)}`).join('\n')],
]

/** Requests such as `sort: pears, apples` or `sha256: text`; the text may stand in a code block. */
export const textTools: Skill = ({ text }) => {
  const colon = text.slice(0, 60).search(/[:\n]/)
  if (colon < 0) return null
  const opening = text.slice(0, colon).trim().toLowerCase()
  const body = bare(text.slice(colon + 1))
  for (const [pattern, tool] of tools) {
    const match = pattern.exec(opening)
    if (match) return body === '' ? 'There is no text after the colon.' : tool(body, match)
  }
  return null
}

function bare(body: string): string {
  const text = body.trim()
  const block = /^```[a-z]*\n?([^]*?)\n?```$/i.exec(text)
  return block?.[1] ?? text
}

function counts(body: string): string {
  const characters = segmentsOf(body, graphemes).length
  return `${wordsOf(body).length} words, ${characters} characters, ${body.split('\n').length} lines`
}

function titleCase(body: string): string {
  return body
    .toLowerCase()
    .replace(/(^|\s)(\p{L})/gu, (_, space: string, letter: string) => space + letter.toUpperCase())
}

function reverse(body: string): string {
  const letters = segmentsOf(body, graphemes).map(({ segment }) => segment)
  return letters.reverse().join('')
}

function sort(body: string): string {
  const between = ['\n', ', ', ',', ' '].find((mark) => body.includes(mark)) ?? ' '
  return body.split(between).sort(order.compare).join(between)
}

function decode(body: string): string {
  if (!/^[\w+/\s-]+={0,2}$/.test(body)) return 'That is not base64.'
  const bytes = Buffer.from(body, 'base64')
  const text = bytes.toString('utf8')
  return bytes.equals(Buffer.from(text)) ? text : `That is not text but ${bytes.length} bytes.`
}

function hash(body: string, name: string): string {
  return createHash(name).update(body).digest('hex')
}
