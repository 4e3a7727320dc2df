import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from './options.ts'
import { parseLine } from './parse-line.ts'
import { planSteps, type Plan } from './plan-steps.ts'

export type Log = Plan & {
  /** The file's name, for people. */
  name: string
  lines: number
}

/** Reads a log file. Bytes that are no UTF-8 become replacement characters, as a chat client would show them. */
export async function readLog(file: string): Promise<Log> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : ''}`)
  })
  const lines = bytes.toString('utf8').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return { name: basename(file), lines: lines.length, ...planSteps(lines.map(parseLine)) }
}
