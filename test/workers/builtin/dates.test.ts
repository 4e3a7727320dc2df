import t from 'tap'
import { clockTimes } from '@chatcord/workers/providers/builtin/clock-times'
import { dates } from '@chatcord/workers/providers/builtin/dates'
import { instantOf, wallTime } from '@chatcord/workers/providers/builtin/time-zones'
import { asking } from './question.ts'

t.test('it knows which day it is and how far days lie apart', async (t) => {
  const ask = asking(dates)
  t.equal(ask('What day is it?'), 'Wednesday, 2026-07-01 (UTC).')
  t.equal(ask('what is the date tomorrow'), 'Thursday, 2026-07-02 (UTC).')
  t.equal(ask('today'), 'Wednesday, 2026-07-01 (UTC).')
  t.equal(ask('What weekday is 2000-02-29?'), '2000-02-29 is a Tuesday.')
  t.equal(ask('days until 2026-12-24'), 'From 2026-07-01 to 2026-12-24 are 176 days.')
  t.equal(ask('days from 2024-02-28 to 2024-03-01'), 'From 2024-02-28 to 2024-03-01 are 2 days.')
  t.equal(ask('what is 2 weeks from now'), 'That is Wednesday, 2026-07-15.')
  t.equal(ask('30 days ago'), 'That is Monday, 2026-06-01.')
  t.equal(ask('which day is 2026-02-30'), 'That date is not in the calendar.')
  t.match(ask('999999 weeks from now'), /^That is/)
  t.equal(ask('What a nice day'), null)
  t.equal(ask('I was born 1990-01-01'), null)
})

t.test('it tells the time in many places', async (t) => {
  const ask = asking(clockTimes)
  t.match(ask('What time is it in Tokyo?'), /^Asia\/Tokyo: Wednesday,? 1 July 2026.* 21:30$/)
  t.match(ask('time in New York'), /^America\/New_York: .*08:30$/)
  t.match(ask('what time is it'), /^UTC: .*12:30$/)
  t.match(ask('current time in europe/berlin'), /14:30$/)
  t.match(ask('time in Atlantis'), /do not know the time zone of “Atlantis”/)
  t.equal(ask('it is time to go'), null)
})

t.test('it carries a time of day from one place to another', async (t) => {
  const ask = asking(clockTimes)
  t.equal(ask('3 pm London in New York'), '15:00 in Europe/London is 10:00 in America/New_York.')
  t.equal(
    ask('20:15 in Berlin to Tokyo'),
    '20:15 in Europe/Berlin is 03:15 in Asia/Tokyo the next day.',
  )
  t.equal(
    ask('12 am Tokyo in London'),
    '00:00 in Asia/Tokyo is 16:00 in Europe/London the day before.',
  )
  t.equal(ask('99:99 London in Tokyo'), null)
})

t.test('a time on the wall is found again, also beside a change of the clocks', async (t) => {
  const wall = { year: 2026, month: 3, day: 29, hour: 4, minute: 30 }
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Chatham'])
    t.strictSame(wallTime(instantOf(wall, zone), zone), wall, zone)
})
