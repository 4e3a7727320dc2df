import { memberAfter } from '../channels/fold-member.ts'
import type {
  ChannelRecord,
  MemberRecord,
  MentionRecord,
  ReadMark,
} from '../channels/channel.record.ts'
import { ChatError } from '../errors.ts'
import { changedBy, createdBy } from '../messages/fold-message.ts'
import type { MessageRecord } from '../messages/message.record.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import type { ProjectionStore, Replacement } from './projection.store.ts'
import { isCounted, subjectOf, targetOf } from './row-rules.ts'

const roundsMax = 60

/**
 * Writes what rows in order do to the documents of their channel. Repeatable from any point, by any number of
 * processes at once: each document is replaced only while it is at the `rev` that the change was made from.
 */
export function createApply({ log, projection }: { log: LogStore; projection: ProjectionStore }) {
  /**
   * Answers how many members more there are by it; null where they have to be counted, because another projector or a
   * run that was cut off had written some of them.
   */
  return async function apply(
    channel: ChannelRecord,
    rows: readonly LogRow[],
  ): Promise<number | null> {
    // Who sees a message sees who was removed before it: no page leaks what is above a removal.
    const joined = await applyMembers(channel, rows)
    await applyMessages(channel, rows)
    await projection.addMentions(mentionsOf(rows))
    await projection.raiseReads(readsOf(rows))
    for (const row of rows) {
      const target = await textToErase(channel, row)
      if (target !== null) await log.erase(row.ch, target)
    }
    return joined
  }

  /** A deletion leaves the text in the log, and so does an answer that ends after its message was deleted. */
  async function textToErase({ id, gen }: ChannelRecord, row: LogRow): Promise<number | null> {
    if (row.type === 'message.deleted') return row.body.target
    if (row.type !== 'message.completed') return null
    const [message] = await projection.messages(id, gen, [row.body.target])
    return message?.deleted ? message.seq : null
  }

  async function applyMembers(
    { id, projected }: ChannelRecord,
    rows: readonly LogRow[],
  ): Promise<number | null> {
    const users = [...new Set(rows.map(subjectOf).filter((user) => user !== null))]
    if (users.length === 0) return 0
    let joined: number | null = null
    let rounds = 0
    await untilWritten(async () => {
      const found = new Map(
        (await projection.members(id, users)).map((member) => [member.user, member]),
      )
      const changes = replacements(users, (user) => {
        const was = found.get(user) ?? null
        const mine = rows.filter((row) => subjectOf(row) === user)
        return { was, next: mine.reduce<MemberRecord | null>(memberAfter, was) }
      })
      rounds += 1
      const untouched = [...found.values()].every(({ rev }) => rev <= projected)
      joined = rounds === 1 && untouched ? joinedBy(changes, found) : null
      return changes
    }, projection.replaceMembers)
    return joined
  }

  async function applyMessages({ id, gen }: ChannelRecord, rows: readonly LogRow[]) {
    const seqs = new Set<number>()
    const made = new Map<number, MessageRecord>()
    for (const row of rows) {
      const message = createdBy(row, gen)
      if (message) made.set(row.seq, message)
      const target = targetOf(row)
      if (target !== null) seqs.add(target)
    }
    const touched = new Set([...seqs, ...made.keys()])
    if (touched.size === 0) return
    const changes = rows.filter((row) => targetOf(row) !== null)
    let retry = false
    await untilWritten(async () => {
      // What this batch makes is not looked for at first: it is there only after a crash or another node's run.
      const wanted = retry ? [...touched] : [...seqs].filter((seq) => !made.has(seq))
      retry = true
      const found = new Map(
        (await projection.messages(id, gen, wanted)).map((message) => [message.seq, message]),
      )
      return replacements([...touched], (seq) => {
        const was = found.get(seq) ?? null
        const start = was ?? made.get(seq) ?? null
        const next =
          start && changes.filter((row) => targetOf(row) === seq).reduce(changedBy, start)
        return { was, next }
      })
    }, projection.replaceMessages)
  }
}

function joinedBy(
  changes: readonly Replacement<MemberRecord>[],
  found: ReadonlyMap<string, MemberRecord>,
): number {
  const after = changes.filter(({ next }) => next.role !== null)
  const before = changes.filter(({ next }) => (found.get(next.user)?.role ?? null) !== null)
  return after.length - before.length
}

type Rev = { rev: number }

function replacements<K, R extends Rev>(
  keys: readonly K[],
  of: (key: K) => { was: R | null; next: R | null },
) {
  return keys.flatMap((key): Replacement<R>[] => {
    const { was, next } = of(key)
    return next && next.rev !== was?.rev ? [{ next, was: was?.rev ?? null }] : []
  })
}

/** Plans and writes until all is written: a document that another projector wrote first is read again. */
async function untilWritten<R extends Rev>(
  plan: () => Promise<Replacement<R>[]>,
  write: (changes: readonly Replacement<R>[]) => Promise<boolean>,
) {
  for (let round = 0; round < roundsMax; round++) {
    const changes = await plan()
    if (changes.length === 0 || (await write(changes))) return
  }
  throw new ChatError('UNAVAILABLE', { retryAfterMs: null })
}

function mentionsOf(rows: readonly LogRow[]): MentionRecord[] {
  return rows.flatMap((row) => {
    if (row.type !== 'message.created') return []
    const users = new Set(
      row.body.mentions.map(({ userId }) => userId).filter((user) => user !== null),
    )
    users.delete(row.by)
    return [...users].map((user) => ({ ch: row.ch, user, seq: row.seq }))
  })
}

/** Sending outside threads advances the author's position; a join sets it. */
function readsOf(rows: readonly LogRow[]): ReadMark[] {
  const marks = new Map<string, ReadMark>()
  for (const row of rows) {
    const user = isCounted(row) ? row.by : row.type === 'member.joined' ? row.body.userId : null
    if (user !== null) marks.set(user, { ch: row.ch, user, readSeq: row.seq, readN: row.n })
  }
  return [...marks.values()]
}
