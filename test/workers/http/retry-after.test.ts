import { retryAfterMs } from '@chatcord/workers/http/retry-after'
import t from 'tap'

const now = Date.parse('2026-01-01T00:00:00.000Z')

t.test('a wait is read in seconds or as a date, an hour at most', async (t) => {
  t.equal(retryAfterMs('2', now), 2_000)
  t.equal(retryAfterMs(' 0.5 ', now), 500)
  t.equal(retryAfterMs('0', now), 0)
  t.equal(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', now), 5_000)
  t.equal(retryAfterMs('Wed, 31 Dec 2025 23:59:00 GMT', now), 0, 'a date that has passed')
  t.equal(retryAfterMs('99999999999999999999', now), 3_600_000)
})

t.test('what is no wait is none', async (t) => {
  for (const value of [undefined, '', 'soon', '-', ['1', '2']])
    t.equal(retryAfterMs(value, now), null, String(value))
})
