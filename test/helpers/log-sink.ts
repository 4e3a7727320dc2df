import type { DestinationStream } from 'pino'

export type LogEntry = {
  event?: string
  level: number
  requestId?: string
  [field: string]: unknown
}

export type LogSink = DestinationStream & {
  entries: LogEntry[]
  /** Everything that was logged, as it was written. */
  text(): string
}

/** A log that is kept in memory. */
export function createLogSink(): LogSink {
  const lines: string[] = []
  const entries: LogEntry[] = []
  return {
    entries,
    text: () => lines.join(''),
    write(line: string) {
      lines.push(line)
      entries.push(JSON.parse(line))
    },
  }
}
