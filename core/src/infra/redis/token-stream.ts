import type { Redis } from 'ioredis'
import { ChatError } from '../../errors.ts'
import { tokenLogEntriesMax } from '../token-log-bounds.ts'
import {
  tokenLogIdleMs,
  type TokenEntry,
  type TokenEvent,
  type TokenPosition,
} from '../token-log.ts'

/** The name of a log's stream, and of the channel on which its entries are told. */
export const tokenPrefix = 'chatcord:tokens:'

const pageSize = 500

/**
 * One round trip: the stream refuses an id at or below its newest one, and who follows is told in the order of the stream.
 * A reset drops what earlier attempts wrote, for who follows learns by it that their text is void.
 */
const appendScript = `
local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], ARGV[1], 'e', ARGV[2])
if type(added) == 'table' and added.err then
  if string.find(added.err, 'equal or smaller', 1, true) then return 0 end
  return added
end
if ARGV[6] ~= '' then redis.call('XTRIM', KEYS[1], 'MINID', ARGV[6]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[5], ARGV[1] .. ' ' .. ARGV[2])
return 1`

export type TokenStream = {
  append(id: string, entry: TokenEntry): Promise<boolean>
  /** All entries above a position, page by page. */
  pages(id: string, after: TokenPosition | null): AsyncIterable<TokenEntry[]>
  expire(id: string, ttlMs: number): Promise<void>
}

/** The token log's commands to Redis. Each rejects with UNAVAILABLE while Redis does not answer. */
export function createTokenStream(commands: Redis): TokenStream {
  return {
    async append(id, { attempt, seq, event }) {
      const key = tokenPrefix + id
      const added = await answered(
        commands.eval(
          appendScript,
          1,
          key,
          `${attempt}-${seq}`,
          JSON.stringify(event),
          tokenLogIdleMs,
          tokenLogEntriesMax,
          key,
          event.type === 'reset' ? `${attempt}-0` : '',
        ),
      )
      return added === 1
    },
    async *pages(id, after) {
      let last = after
      for (;;) {
        const from = last ? `(${last.attempt}-${last.seq}` : '-'
        const rows = await answered(commands.xrange(tokenPrefix + id, from, '+', 'COUNT', pageSize))
        const page = rows.flatMap(([position, [, json]]) => readEntry(position, json ?? '') ?? [])
        yield page
        last = page.at(-1) ?? null
        if (rows.length < pageSize || !last) return
      }
    },
    async expire(id, ttlMs) {
      await answered(commands.pexpire(tokenPrefix + id, ttlMs))
    },
  }
}

/** An entry as a channel tells it. */
export function readToldEntry(text: string): TokenEntry | undefined {
  const blank = text.indexOf(' ')
  return readEntry(text.slice(0, blank), text.slice(blank + 1))
}

/** Undefined for what this version cannot read, which may be a later version's. */
function readEntry(position: string, json: string): TokenEntry | undefined {
  const [attempt, seq] = position.split('-').map(Number)
  if (!Number.isSafeInteger(attempt) || !Number.isSafeInteger(seq)) return undefined
  try {
    const event = JSON.parse(json) as TokenEvent // only the script above writes here
    return { attempt: attempt ?? 0, seq: seq ?? 0, event }
  } catch {
    return undefined
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    throw new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 }, cause)
  }
}
