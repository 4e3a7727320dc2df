import type { LogLine } from './parse-line.ts'

const minuteMs = 60_000
/** A clock that goes back has gone over noon or midnight; logs are written with either kind of clock. */
const halfDay = 12 * 60

/** When each line was written, in milliseconds since the first. Lines of one minute are spread over it evenly. */
export function lineTimes(lines: readonly LogLine[]): number[] {
  const minutes = lineMinutes(lines)
  const inMinute = new Map<number, number>()
  for (const minute of minutes) inMinute.set(minute, (inMinute.get(minute) ?? 0) + 1)
  const before = new Map<number, number>()
  return minutes.map((minute) => {
    const index = before.get(minute) ?? 0
    before.set(minute, index + 1)
    return Math.round((minute + index / (inMinute.get(minute) ?? 1)) * minuteMs)
  })
}

/** The minute of each line, counted from the first one's. A line without a time has its predecessor's. */
function lineMinutes(lines: readonly LogLine[]): number[] {
  let last: number | null = null
  let passed = 0
  return lines.map((line) => {
    const minute = 'minute' in line ? line.minute : null
    if (minute === null) return passed
    if (last !== null) passed += (minute - last + 2 * halfDay) % halfDay
    last = minute
    return passed
  })
}
