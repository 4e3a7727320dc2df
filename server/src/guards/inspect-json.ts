import { limits } from '@chatcord/core/limits'

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** Names that reach a prototype when an object is copied or merged key by key. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
/** The longest forbidden name with every character escaped as six; longer keys cannot be one. */
const longestKey = 6 * 'constructor'.length

/**
 * What is wrong with a JSON text before it is parsed, or null. One pass without recursion: nesting beyond the limit
 * and forbidden keys, also escaped ones. Whether it is JSON at all is left to the parser.
 */
export function inspectJson(text: string): 'too deep' | 'forbidden key' | null {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at + 1)
        if (isKey(text, end) && isForbidden(text, at, end)) return 'forbidden key'
        at = end
        break
      }
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > limits.jsonDepth) return 'too deep'
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth--
        break
    }
  }
  return null
}

/** The index of the closing quote, or the text's length when there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
  }
  return text.length
}

function isKey(text: string, end: number): boolean {
  let at = end + 1
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  return text.charCodeAt(at) === colon
}

function isForbidden(text: string, start: number, end: number): boolean {
  if (end - start - 1 > longestKey) return false
  const raw = text.slice(start + 1, end)
  return forbidden.has(raw.includes('\\') ? unescaped(raw) : raw)
}

/** A broken escape is not a name; the parser refuses it. */
function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return ''
  }
}
