/** How a fake upstream answers one call. An empty one says five tokens at once. */
export type Play = {
  /** So many tokens, or these. */
  tokens?: number | readonly string[]
  /** Tokens a second; unset: all at once. */
  perSecond?: number
  /** Answers this status and an error in JSON instead. */
  status?: number
  /** The header `retry-after` as it is. */
  retryAfter?: string
  /** The message of the error. */
  error?: string
  /** The code of the error. */
  errorCode?: string
  /** Accepts the call and never answers. */
  hang?: boolean
  /** After so many tokens: stays silent until it is released. */
  holdAfter?: number
  /** After so many tokens: breaks the connection off. */
  cutAfter?: number
  /** After so many tokens: an error object in the stream, and the end. */
  errorAfter?: number
  /** After so many tokens: bytes that are no JSON. */
  malformedAfter?: number
  /** Bytes instead of the protocol, each piece in a packet of its own. */
  raw?: readonly (string | Uint8Array)[]
  /** After the bytes: stays silent, with the connection open. */
  stay?: boolean
  contentType?: string
  /** One token of so many bytes. */
  oversize?: number
  /** Every byte in a packet of its own. */
  drip?: boolean
  noUsage?: boolean
  noDone?: boolean
  noFinish?: boolean
}

const number = (words: string, pattern: RegExp) => {
  const found = pattern.exec(words)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Drops what is not asked for, so that an optional field stays unset. */
function given(play: { [K in keyof Play]: Play[K] | undefined }): Play {
  return Object.fromEntries(Object.entries(play).filter(([, value]) => value !== undefined))
}

/**
 * Reads what a prompt asks for, anywhere in it, in any combination: `repeat 500 tokens at 200/s`, `hang`, `hold after 20`,
 * `status 429 retry 1`, `cut after 20`, `error after 5`, `malformed after 3`, `oversize 5000000`, `drip`, `no usage`,
 * `no done`, `no finish`. A prompt that asks for nothing is said back.
 */
export function playOf(prompt: string): Play {
  const asked = given({
    tokens: number(prompt, /\brepeat (\d+)/),
    perSecond: number(prompt, /\bat (\d+)\/s/),
    status: number(prompt, /\bstatus (\d+)/),
    retryAfter: /\bretry (\d+)/.exec(prompt)?.[1],
    hang: /\bhang\b/.test(prompt) || undefined,
    holdAfter: number(prompt, /\bhold after (\d+)/),
    cutAfter: number(prompt, /\bcut after (\d+)/),
    errorAfter: number(prompt, /\berror after (\d+)/),
    malformedAfter: number(prompt, /\bmalformed after (\d+)/),
    oversize: number(prompt, /\boversize (\d+)/),
    drip: /\bdrip\b/.test(prompt) || undefined,
    noUsage: /\bno usage\b/.test(prompt) || undefined,
    noDone: /\bno done\b/.test(prompt) || undefined,
    noFinish: /\bno finish\b/.test(prompt) || undefined,
  })
  if (Object.keys(asked).length > 0) return asked
  return { tokens: `You said: ${prompt}`.split(/(?<= )/) }
}

/** How often the prompt asks for it: `cut after 20 times 1` is an upstream that recovers at the second call. */
export function timesOf(prompt: string): number {
  return number(prompt, /\btimes (\d+)/) ?? Infinity
}

/** The same prompt without what goes wrong. */
export function withoutFaults({ tokens, perSecond }: Play): Play {
  return given({ tokens, perSecond })
}

/** What `repeat N tokens` says. */
export function tokensOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `t${index} `)
}
