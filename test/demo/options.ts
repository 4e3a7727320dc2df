import { parseArgs } from 'node:util'

export type Options = {
  /** Closes with one JSON object. */
  json: boolean
}

/** What is wrong with the command line. */
export class UsageError extends Error {}

export const help = `A short tour: two people, a channel, and the built-in assistant. It needs no key and no network.

  npm run demo [-- --json]

It starts a server of its own on a free port and a temporary folder. Ada and Bob talk in a channel and ask the assistant,
whose answer is shown as it grows. A long answer is stopped half-way. The last one goes on although the connection is cut.
At the end the server is stopped and its folder removed.

  --json   the last line is one JSON object: answer (the first answer's text), stopped, resumed, and times in milliseconds
  --help   this text

The exit code is 0 when all of it was so, 1 when something differed, 2 for a wrong command line.
`

/** Reads the arguments; null when help is asked for. Throws UsageError. */
export function parseOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values.help ? null : { json: values.json }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
