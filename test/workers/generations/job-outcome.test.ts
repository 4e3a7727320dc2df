import { mongo } from 'mongoose'
import t from 'tap'
import { ChatError } from '@chatcord/core/errors'
import { PauseQueue, RetryJob } from '@chatcord/core/infra/jobs'
import { afterFailure } from '@chatcord/workers/generations/job-outcome'
import { ProviderError } from '@chatcord/workers/providers/provider-error'

const strikes = (count: number) => ({ strikes: count, strikesMax: 3, random: () => 1 })

t.test('what may be over later is tried again, each time after a longer wait', async (t) => {
  const waits = [1, 2].map((count) => {
    const next = afterFailure(new ProviderError('network', 'cut'), strikes(count))
    return next.kind === 'again' && next.signal instanceof RetryJob ? next.signal.delayMs : null
  })
  t.strictSame(waits, [1_000, 2_000])
})

t.test('the third failure is the last', async (t) => {
  const next = afterFailure(new ProviderError('overloaded', 'The provider is busy.'), strikes(3))
  t.strictSame(next, { kind: 'fail', error: 'The provider is busy.' })
})

t.test(
  'a provider that asks to wait is given the time by the whole queue, at nobody’s cost',
  async (t) => {
    const next = afterFailure(new ProviderError('limited', 'slow down', 4_000), strikes(1))
    t.match(next, { kind: 'again', counts: false, signal: { delayMs: 4_000 } })
    t.ok(next.kind === 'again' && next.signal instanceof PauseQueue)
    const last = afterFailure(new ProviderError('limited', 'slow down'), strikes(3))
    t.match(last, { kind: 'again', counts: false }, 'also after failures that count')
  },
)

t.test('who asks for no wait at all is not called again at once', async (t) => {
  for (const code of ['limited', 'overloaded'] as const) {
    const next = afterFailure(new ProviderError(code, code, 0), strikes(1))
    t.match(next, { kind: 'again', signal: { delayMs: 1_000 } })
  }
})

t.test('a wait longer than half a minute is cut', async (t) => {
  const next = afterFailure(new ProviderError('overloaded', 'busy', 3_600_000), strikes(1))
  t.match(next, { signal: { delayMs: 30_000 } })
})

t.test('what will never be accepted is not tried again', async (t) => {
  for (const code of ['refused', 'blocked', 'malformed'] as const)
    t.match(afterFailure(new ProviderError(code, code), strikes(1)), { kind: 'fail', error: code })
})

t.test('a failure of ours shows no detail to who asked', async (t) => {
  const next = afterFailure(new Error('password in here'), strikes(1))
  t.strictSame(next, { kind: 'fail', error: 'The answer failed for a reason of ours.' })
})

t.test('a database that is away for a moment ends no answer', async (t) => {
  const away = [
    new mongo.MongoNetworkError('connection 7 closed'),
    new mongo.MongoServerError({ code: 10_107, message: 'not primary' }),
    new ChatError('UNAVAILABLE', { retryAfterMs: 1_000 }),
  ]
  for (const error of away) {
    const next = afterFailure(error, strikes(1))
    t.match(next, { kind: 'again', counts: true, signal: { delayMs: 1_000 } })
    t.match(afterFailure(error, strikes(3)), { kind: 'fail', error: /reason of ours/ })
  }
})
