import type { Skill } from './skill.ts'

const dayMs = 86_400_000
const isoDate = /\b(\d{4})-(\d\d)-(\d\d)\b/g

/** Which day it is, how far days lie apart, and which day lies so far from today. In UTC. */
export const dates: Skill = ({ text, now }) => {
  if (text.length > 200) return null
  const today = now - (now % dayMs)
  const named = [...text.matchAll(isoDate)].map(([date]) => dayOf(date))
  const [first, second] = named
  if (named.includes(null)) return 'That date is not in the calendar.'
  if (typeof first === 'number') {
    if (typeof second === 'number') return distance(first, second)
    if (/\b(?:until|till|to|since|from now|left)\b/i.test(text)) return distance(today, first)
    if (/\b(?:what|which|day|weekday|date)\b/i.test(text))
      return `${iso(first)} is a ${weekday(first)}.`
    return null
  }
  return away(text, today) ?? relative(text, today)
}

function away(text: string, today: number): string | null {
  const match = /\b(\d{1,6}) (day|week)s? (from now|from today|ago)\b/i.exec(text)
  if (!match) return null
  const days = Number(match[1]) * (match[2]?.toLowerCase() === 'week' ? 7 : 1)
  const day = today + (match[3]?.toLowerCase() === 'ago' ? -days : days) * dayMs
  return `That is ${weekday(day)}, ${iso(day)}.`
}

function relative(text: string, today: number): string | null {
  const asked =
    /\b(?:what|which)\b.*\b(?:day|date|weekday)\b/i.test(text) ||
    /^(?:today|date|the date)\??$/i.test(text)
  if (!asked) return null
  const word = /\b(today|tomorrow|yesterday)\b|\bis it\b|\bdate\??$/i.exec(text)
  if (!word) return null
  const offset = { tomorrow: 1, yesterday: -1 }[word[1]?.toLowerCase() ?? ''] ?? 0
  const day = today + offset * dayMs
  return `${weekday(day)}, ${iso(day)} (UTC).`
}

function distance(from: number, to: number): string {
  const days = Math.round(Math.abs(to - from) / dayMs)
  return `From ${iso(from)} to ${iso(to)} ${days === 1 ? 'is 1 day' : `are ${days} days`}.`
}

function dayOf(date: string): number | null {
  const day = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(day) && iso(day) === date ? day : null
}

function iso(day: number): string {
  const date = new Date(day)
  return Number.isNaN(date.getTime()) ? 'beyond the calendar' : date.toISOString().slice(0, 10)
}

function weekday(day: number): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(day)
}
