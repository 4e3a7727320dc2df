import { pino, type DestinationStream, type Logger } from 'pino'

/** Wherever one of these turns up in a log entry, its value does not. */
const secret = ['authorization', 'cookie', 'password', 'token', 'refreshToken', 'access', 'refresh']
/** What people write stays out of the log as well. */
const personal = ['text', 'body', 'input']
const redacted = [...secret, ...personal].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Structured entries, one a line: an event's name, its fields, and never what somebody wrote. */
export function createLogger(config: { logLevel: string }, destination: DestinationStream): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted, censor: '[redacted]' },
      // A URL holds a query's input; which route it was is in the entry of the answer.
      serializers: { req: ({ id, method }: { id: string; method: string }) => ({ id, method }) },
    },
    destination,
  )
}
