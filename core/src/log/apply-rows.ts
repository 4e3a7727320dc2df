import type { ChannelRecord, MentionRecord, ReadMark } from '../channels/channel.record.ts'
import { changedBy, createdBy } from '../messages/fold-message.ts'
import type { MessageRecord } from '../messages/message.record.ts'
import { createApplyMembers } from './apply-members.ts'
import type { LogStore } from './log.store.ts'
import type { LogRow } from './log-row.ts'
import type { ProjectionStore } from './projection.store.ts'
import type { RecentMembers } from './recent-members.ts'
import { isCounted, targetOf } from './row-rules.ts'
import { replacements, untilWritten } from './until-written.ts'

type Deps = { log: LogStore; projection: ProjectionStore; members: RecentMembers }

/**
 * Writes what rows in order do to the documents of their channel. Repeatable from any point, by any number of
 * processes at once: each document is replaced only while it is at the `rev` that the change was made from.
 */
export function createApply({ log, projection, members }: Deps) {
  const applyMembers = createApplyMembers({ projection, members })

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
    await Promise.all([
      applyMessages(channel, rows),
      projection.addMentions(mentionsOf(rows)),
      projection.raiseReads(readsOf(rows)),
    ])
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
