import type { MemberRecord } from '../channels/channel.record.ts'
import type { Clock } from '../infra/clock.ts'

/** A membership, null for none, and how far the projection was that says so. */
export type SeenMember = { member: MemberRecord | null; asOf: number }

/** Memberships as this process saw them last: for what checks `asOf` or compares before it sets. */
export type RecentMembers = {
  /** As of at least `atLeast`; null when it has to be read. */
  get(ch: string, user: string, atLeast: number): SeenMember | null
  put(ch: string, user: string, seen: SeenMember): void
  /** This process has projected the rows behind `from` up to `upTo`, and put every member that they are about. */
  projected(ch: string, from: number, upTo: number): void
}

const ageMs = 60_000
const membersMax = 20_000

export function createRecentMembers({ clock }: { clock: Clock }): RecentMembers {
  const known = new Map<string, SeenMember & { until: number }>()
  /** By channel the rows that were projected here without a gap: nobody has changed in them unseen. */
  const spans = new Map<string, { from: number; upTo: number }>()
  const keyOf = (ch: string, user: string) => `${user} ${ch}`

  return {
    get(ch, user, atLeast) {
      const seen = known.get(keyOf(ch, user))
      if (!seen || seen.until <= clock.now()) return null
      const span = spans.get(ch)
      const asOf = span && seen.asOf >= span.from ? Math.max(seen.asOf, span.upTo) : seen.asOf
      return asOf >= atLeast ? { member: seen.member, asOf } : null
    },
    put(ch, user, seen) {
      const key = keyOf(ch, user)
      // Whoever read earlier and comes later knows less.
      if ((known.get(key)?.asOf ?? 0) > seen.asOf) return
      if (known.size >= membersMax) {
        known.clear()
        spans.clear()
      }
      known.set(key, { ...seen, until: clock.now() + ageMs })
    },
    projected(ch, from, upTo) {
      const span = spans.get(ch)
      spans.set(ch, { from: span?.upTo === from ? span.from : from, upTo })
    },
  }
}
