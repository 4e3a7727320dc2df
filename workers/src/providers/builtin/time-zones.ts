/** Places that people name and the time zone database files under another city. */
const places: Record<string, string> = {
  utc: 'UTC',
  gmt: 'UTC',
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  boston: 'America/New_York',
  washington: 'America/New_York',
  miami: 'America/New_York',
  'rio de janeiro': 'America/Sao_Paulo',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  milan: 'Europe/Rome',
  barcelona: 'Europe/Madrid',
  edinburgh: 'Europe/London',
  delhi: 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  kolkata: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
}

const zones: ReadonlyMap<string, string> = new Map([
  ...Intl.supportedValuesOf('timeZone').flatMap((zone): [string, string][] => {
    const key = zone.toLowerCase().replaceAll('_', ' ')
    return [
      [key, zone],
      [key.slice(key.lastIndexOf('/') + 1), zone],
    ]
  }),
  ...Object.entries(places),
])

/** The time zone of a city or of an IANA name, whatever its case; null when it is not known. */
export function zoneOf(place: string): string | null {
  const key = place.trim().toLowerCase().replaceAll('_', ' ')
  return zones.get(key) ?? null
}

export type WallTime = { year: number; month: number; day: number; hour: number; minute: number }

export function wallTime(at: number, zone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  }
}

const asUtc = ({ year, month, day, hour, minute }: WallTime) =>
  Date.UTC(year, month - 1, day, hour, minute)

/** When a clock on the wall in the zone shows this; of an hour that a change of the clocks leaves out, one beside it. */
export function instantOf(wall: WallTime, zone: string): number {
  const wanted = asUtc(wall)
  // Twice, because the first guess may lie on the other side of a change of the clocks.
  const first = wanted - (asUtc(wallTime(wanted, zone)) - wanted)
  return first + (wanted - asUtc(wallTime(first, zone)))
}
