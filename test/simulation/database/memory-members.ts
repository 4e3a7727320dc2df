import type { MemberRecord, ReadMark } from '@chatcord/core/channels/channel.record'
import type { ProjectionStore } from '@chatcord/core/log/projection.store'
import type { Database } from './database.ts'
import { memberKey, type StoredMember, type StoredRead } from './documents.ts'
import { replaceAll } from './replace-all.ts'
import { atOnce, type Run } from './run.ts'

type Members = Pick<
  ProjectionStore,
  | 'member'
  | 'members'
  | 'replaceMembers'
  | 'countMembers'
  | 'newestMember'
  | 'memberships'
  | 'inAnyOf'
  | 'membershipsChanged'
  | 'reads'
  | 'readMarks'
  | 'readsChanged'
  | 'raiseReads'
  | 'addMentions'
  | 'countMentions'
  | 'mentionsAfter'
  | 'dropMentions'
>

export function createMemoryMembers(db: Database, run: Run, now: () => number): Members {
  const read = <T>(name: string, answer: () => T) => run.read(name, atOnce(answer))
  const members = () => [...db.majority().members.values()]
  const reads = () => [...db.majority().reads.values()]
  const mentionsOf = (user: string) =>
    [...db.majority().mentions].filter(([, mention]) => mention.user === user)

  function* raise(marks: readonly ReadMark[], changedAt: number): Generator<undefined, void> {
    for (const [index, mark] of marks.entries()) {
      if (index > 0) yield
      const before = db.primary().reads.get(memberKey(mark))
      if (!before || before.readSeq < mark.readSeq)
        db.write(['reads', memberKey(mark), { ...mark, changedAt }])
    }
  }

  return {
    member: (ch, user) =>
      read('member', () => {
        const member = db.majority().members.get(memberKey({ ch, user }))
        return member ? toMember(member) : null
      }),
    members: (ch, users) =>
      read('members', () =>
        members()
          .filter((member) => member.ch === ch && users.includes(member.user))
          .map(toMember),
      ),
    replaceMembers: (changes) => {
      const changedAt = now()
      return run.write('replaceMembers', () =>
        replaceAll<MemberRecord>(changes, {
          find: (next) => db.primary().members.get(memberKey(next)),
          put: (next) => db.write(['members', memberKey(next), { ...next, changedAt }]),
        }),
      )
    },
    countMembers: (ch, role) =>
      read(
        'countMembers',
        () =>
          members().filter(
            (member) => member.ch === ch && (role ? member.role === role : member.role !== null),
          ).length,
      ),
    newestMember: (ch) =>
      read('newestMember', () =>
        Math.max(
          0,
          ...members()
            .filter((member) => member.ch === ch)
            .map(({ rev }) => rev),
        ),
      ),
    memberships: (user, channels) =>
      read('memberships', () =>
        members()
          .filter((member) => member.user === user && member.role !== null)
          .filter(({ ch }) => !channels || channels.includes(ch))
          .map(toMember),
      ),
    inAnyOf: (users, channels) =>
      read('inAnyOf', () => [
        ...new Set(
          members()
            .filter(({ ch, user, role }) => role && users.includes(user) && channels.includes(ch))
            .map(({ user }) => user),
        ),
      ]),
    membershipsChanged: (users, since) =>
      read('membershipsChanged', () =>
        members()
          .filter(({ user, changedAt }) => users.includes(user) && changedAt > since)
          .map(toMember),
      ),
    reads: (user, channels) =>
      read('reads', () =>
        reads()
          .filter((mark) => mark.user === user && channels.includes(mark.ch))
          .map(toMark),
      ),
    readMarks: (ch, users) =>
      read('readMarks', () =>
        reads()
          .filter((mark) => mark.ch === ch && users.includes(mark.user))
          .map(toMark),
      ),
    readsChanged: (users, since) =>
      read('readsChanged', () =>
        reads()
          .filter(({ user, changedAt }) => users.includes(user) && changedAt > since)
          .map(toMark),
      ),
    raiseReads: (marks) => {
      const changedAt = now()
      return marks.length === 0
        ? Promise.resolve()
        : run.write('raiseReads', () => raise(marks, changedAt))
    },
    addMentions: (mentions) =>
      mentions.length === 0
        ? Promise.resolve()
        : run.write('addMentions', function* () {
            for (const mention of mentions) {
              db.write(['mentions', `${memberKey(mention)} ${mention.seq}`, mention])
              yield
            }
          }),
    mentionsAfter: (ch, after) =>
      read('mentionsAfter', () =>
        [...db.majority().mentions.values()].filter(
          (mention) => mention.ch === ch && mention.seq > after,
        ),
      ),
    countMentions: (user, places) =>
      places.length === 0
        ? Promise.resolve(new Map<string, number>())
        : read('countMentions', () => {
            const counts = new Map<string, number>()
            for (const [, { ch, seq }] of mentionsOf(user)) {
              const range = places.find((place) => place.ch === ch)
              if (range && seq > range.above && seq <= range.upTo)
                counts.set(ch, (counts.get(ch) ?? 0) + 1)
            }
            return counts
          }),
    dropMentions: (user, ch, upTo) =>
      run.write('dropMentions', function* () {
        for (const [key, mention] of [...db.primary().mentions]) {
          if (mention.user !== user || mention.ch !== ch || mention.seq > upTo) continue
          db.write(['mentions', key, null])
          yield
        }
      }),
  }
}

function toMember({ changedAt: _, ...member }: StoredMember): MemberRecord {
  return member
}

function toMark({ changedAt: _, ...mark }: StoredRead): ReadMark {
  return mark
}
