import type { Skill } from './skill.ts'
import { instantOf, wallTime, zoneOf } from './time-zones.ts'

const now =
  /\b(?:what(?:'s|’s| is)?(?: the)?|current|the)? ?time(?: is it)?(?: now)?(?: (?:in|at) ([\p{L}/_ .-]{2,40}))?\??$/iu
const between =
  /^(?:what(?:'s|’s| is) )?(\d{1,2})(?::(\d\d))? ?(am|pm)?(?: in)? ([\p{L}/_ ]{2,40}?) (?:in|to) ([\p{L}/_ ]{2,40}?)(?: time)?\??$/iu

/** The time of day, here and elsewhere. */
export const clockTimes: Skill = ({ text, now: at }) => {
  if (text.length > 200) return null
  return elsewhere(text, at) ?? current(text, at)
}

function current(text: string, at: number): string | null {
  const match = now.exec(text)
  if (!match || !/^(?:please )?(?:what|current|the|time|tell|now)/i.test(text)) return null
  const place = (match[1] ?? 'UTC').replace(/[.?! ]+$/, '')
  const zone = zoneOf(place)
  if (zone === null)
    return `I do not know the time zone of “${place}”. Name a larger city or a zone such as Europe/Berlin.`
  const shown = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'long', hour: '2-digit', minute: '2-digit' },
    ...{ day: 'numeric', month: 'long', year: 'numeric' },
  }).format(at)
  return `${zone}: ${shown}`
}

function elsewhere(text: string, at: number): string | null {
  const [, hours = '', minutes = '0', half, from = '', to = ''] = between.exec(text) ?? []
  const [fromZone, toZone] = [zoneOf(from), zoneOf(to)]
  if (fromZone === null || toZone === null) return null
  const hour = (Number(hours) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0)
  const minute = Number(minutes)
  if (minute > 59 || Number(hours) > 24) return null
  const wall = { ...wallTime(at, fromZone), hour, minute }
  const there = wallTime(instantOf(wall, fromZone), toZone)
  const day = Math.sign(
    Date.UTC(there.year, there.month, there.day) - Date.UTC(wall.year, wall.month, wall.day),
  )
  const when = day === 0 ? '' : day > 0 ? ' the next day' : ' the day before'
  return `${clock(hour, minute)} in ${fromZone} is ${clock(there.hour, there.minute)} in ${toZone}${when}.`
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
