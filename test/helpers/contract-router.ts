import { once } from 'node:events'
import { initTRPC, tracked } from '@trpc/server'
import { z } from 'zod'
import { ChatError } from '@chatcord/core/errors'
import type { ChannelStream, SharedFrame } from '@chatcord/core/log/channel-stream'
import { TrackedStream } from '@chatcord/server/routers/tracked-stream'
import { toErrorShape } from '@chatcord/server/trpc/errors'

/** What every error tells, so that two servers can be compared. */
export const requestId = 'the same for both'

function frame(seq: number): SharedFrame {
  const body = { type: 'caughtUp', head: seq, epoch: 7 } as const
  return { id: `7:${seq}`, frame: body, json: () => JSON.stringify(body) }
}

/** A channel's stream of three frames that then ends, fails or goes on for ever. */
function streamOf(then: 'end' | 'fail' | 'wait'): ChannelStream {
  const frames = [frame(1), frame(2), frame(3)]
  const failure = new ChatError('NOT_FOUND')
  return {
    attach(sink) {
      queueMicrotask(() => {
        for (const each of frames) sink.send(each)
        if (then === 'end') sink.end(null)
        if (then === 'fail') sink.end(failure)
      })
      return { resume: () => undefined, close: () => undefined }
    },
    async *iterate(signal) {
      yield* frames
      if (then === 'fail') throw failure
      if (then === 'wait' && !signal.aborted) await once(signal, 'abort')
    },
  }
}

const trpc = initTRPC
  .context<{ requestId: string }>()
  .create({ isDev: false, errorFormatter: toErrorShape })
const { procedure } = trpc
const writable = () => Promise.resolve()

/** One procedure for each way in which a call or a subscription can go. */
export const contractRouter = trpc.router({
  echo: procedure.input(z.strictObject({ text: z.string() })).query(({ input }) => input),
  nothing: procedure.query(() => undefined),
  add: procedure.input(z.strictObject({ n: z.number() })).mutation(({ input }) => input.n + 1),
  refuse: procedure.mutation(() => {
    throw new ChatError('RATE_LIMITED', { retryAfterMs: 7 })
  }),
  bug: procedure.query(() => {
    throw new Error('not for clients')
  }),
  unsendable: procedure.query(() => 1n),
  count: procedure.subscription(async function* () {
    yield 1
    yield { two: 2 }
    yield tracked('three', { n: 3 })
  }),
  fail: procedure.subscription(async function* () {
    yield 1
    throw new ChatError('SESSION_ENDED')
  }),
  forever: procedure.subscription(async function* ({ signal }) {
    yield 'here'
    if (!signal!.aborted) await once(signal!, 'abort')
  }),
  last: procedure
    .input(
      z.strictObject({ lastEventId: z.string().optional(), a: z.number().optional() }).optional(),
    )
    .subscription(async function* ({ input }) {
      yield input
    }),
  unknown: procedure.subscription(() => Promise.reject(new ChatError('NOT_FOUND'))),
  watch: procedure
    .input(z.strictObject({ then: z.enum(['end', 'fail', 'wait']) }))
    .subscription(
      ({ input, signal }) => new TrackedStream(streamOf(input.then), writable, signal!),
    ),
})
