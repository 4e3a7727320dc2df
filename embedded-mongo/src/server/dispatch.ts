import { MongoError } from '../errors.ts'
import { Clock } from '../engine/clock.ts'
import type { Reply } from '../wire/reply.ts'
import { encodeReply } from '../wire/reply.ts'
import type { Request } from '../wire/request.ts'
import type { Context } from './command.ts'
import { COMMANDS } from './commands/all.ts'
import { assertConcerns, isUnacknowledged } from './concerns.ts'
import { assertKnown, countField } from './fields.ts'
import { retryOf } from './sessions.ts'

export type Services = Omit<Context, 'clock' | 'retryable'>

/**
 * Runs a request. Its reply is given when everything it wrote or saw is on disk; a refusal is a reply too. Others that
 * run between its turns may make it wait for what it did not see.
 */
export async function dispatch(request: Request, services: Services): Promise<Buffer> {
  const { store } = services.db
  const before = store.touches
  try {
    const reply = await execute(request, services).catch((error: unknown) =>
      encodeReply(errorReply(error)),
    )
    if (store.touches > before && !isUnacknowledged(request.body)) await store.flush()
    return reply
  } catch (error) {
    return encodeReply(errorReply(error))
  }
}

async function execute(request: Request, services: Services): Promise<Buffer> {
  const { name, body } = request
  const command = COMMANDS.get(name)
  if (!command) throw new MongoError('CommandNotFound', `no such command: '${name}'`)
  assertConcerns(body)
  assertKnown(`the command '${name}'`, body, command.fields)
  const retry = retryOf(body)
  const clock = new Clock(countField(body, 'maxTimeMS'), services.inFlight.signal)
  const run = async () => {
    const { store } = services.db
    const before = store.puts
    return clock.run(
      (function* () {
        const reply = encodeReply(
          yield* command.run(request, { ...services, clock, retryable: retry !== null }),
        )
        // In the same turn as the last effect, so in the same flush.
        if (retry && store.puts > before)
          services.sessions.remember(retry.session, retry.txnNumber, reply)
        return reply
      })(),
    )
  }
  if (!retry) return run()
  return services.sessions.alone(retry.session, async () => {
    return services.sessions.replyTo(retry.session, retry.txnNumber) ?? run()
  })
}

function errorReply(error: unknown): Reply {
  if (error instanceof MongoError) {
    const { message: errmsg, code, codeName, details } = error
    return { ok: 0, errmsg, code, codeName, ...details }
  }
  // A defect, or a disk that failed, which ends the process anyway.
  return { ok: 0, errmsg: String(error), code: 8, codeName: 'UnknownError' }
}
