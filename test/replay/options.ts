import { parseArgs } from 'node:util'

export type Options = {
  files: string[]
  watchers: number
  /** Empty: a server of its own. */
  urls: string[]
  /** Null: as fast as lines are acknowledged. */
  speed: number | null
  token: string | null
  /** Files that are replayed at once. */
  parallel: number
  /** Sockets that are kept open for the nicks. */
  sockets: number
  json: boolean
}

/** What is wrong with the command line. */
export class UsageError extends Error {}

export const help = `Replays IRC logs on a chat server and checks what every watcher saw.

  npm run replay -- FILE... [options]

Every nick becomes a user, every file a channel. Each message is sent by its nick through the client SDK: one nick's
lines one after the other, different nicks at once. Joins, parts, kicks, topics and renames happen as well.
At the end the record of every watcher is compared with the channel's log, and so is every acknowledgement.

  --watchers N   clients that watch each file's channel from its first row (default 20)
  --url URL      a server that runs already; several spread the clients (default: a server of its own)
  --speed N|max  N times as fast as the log was written, or as fast as lines are acknowledged (default max)
  --token T      a personal token with the scopes read, send and manage: its user makes, watches and reads the channels,
                 so that only the nicks have to sign up
  --parallel N   files replayed at once (default 4)
  --sockets N    sockets kept open for the nicks, the least recently used one closes first (default 200)
  --json         no progress bar, even on a terminal
  --help         this text

The last line is one JSON object. sent: acknowledged messages. refused: lines that the server did not take, by reason.
p50Ms and p99Ms: from a send to its arrival at each watcher; ackP50Ms and ackP99Ms: from a send to its acknowledgement.
The exit code is 0 when nothing was lost, 1 when something was or the run failed, 2 for a wrong command line.
`

/** Reads the arguments; null when help is asked for. Throws UsageError. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  if (positionals.length === 0) throw new UsageError('name at least one log file')
  return {
    files: positionals,
    watchers: count('watchers', values.watchers, { min: 0, max: 1_000 }),
    urls: values.url.map(server),
    speed: values.speed === 'max' ? null : factor(values.speed),
    token: values.token ?? null,
    parallel: count('parallel', values.parallel, { min: 1, max: 100 }),
    sockets: count('sockets', values.sockets, { min: 1, max: 10_000 }),
    json: values.json,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        watchers: { type: 'string', default: '20' },
        url: { type: 'string', multiple: true, default: [] },
        speed: { type: 'string', default: 'max' },
        token: { type: 'string' },
        parallel: { type: 'string', default: '4' },
        sockets: { type: 'string', default: '200' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function count(name: string, value: string, { min, max }: { min: number; max: number }): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= min && number <= max) return number
  throw new UsageError(`--${name} must be a whole number from ${String(min)} to ${String(max)}`)
}

function factor(value: string): number {
  const number = Number(value)
  if (value !== '' && Number.isFinite(number) && number > 0) return number
  throw new UsageError('--speed must be a number over 0, or max')
}

function server(value: string): string {
  if (URL.canParse(value) && /^https?:/i.test(value)) return new URL(value).origin
  throw new UsageError(`--url ${value} is no http or https address`)
}
