import type { MessageView } from '@chatcord/core/messages/message.view'
import type { Chat } from '@chatcord/core/chat'
import { rowsOf, memberKey } from '../database/documents.ts'
import type { Database } from '../database/database.ts'
import type { Device } from '../client/device.ts'
import { Violation } from '../engine/violation.ts'
import { actorOf } from '../world/people.ts'
import { foldLog } from './fold.ts'
import { standingAt } from './rights.ts'

/** At rest: what a client shows is what a fresh read answers. */
export async function checkDevice(db: Database, device: Device, fresh: { chat: Chat; ch: string }) {
  const { chat, ch } = fresh
  const { user, id } = device
  const rows = rowsOf(db.majority(), ch)
  const standing = standingAt(rows, Infinity)
  const isMember = standing.roles.has(user)
  const fail = (kind: string, detail: string) => {
    throw new Violation(kind, `${id} of ${user.slice(-1)}: ${detail}`)
  }
  checkInbox()
  if (!device.watches) return
  const snapshot = device.channel.getSnapshot()
  if (!isMember && !standing.isPublic) {
    if (snapshot.state !== 'removed' && snapshot.state !== 'refused')
      fail('still-watching', snapshot.state)
    return
  }
  if (snapshot.state !== 'live') {
    // Who lost a membership may read a public channel, but has to open it anew.
    if (isMember) fail('not-converged', `state ${snapshot.state} (${String(snapshot.error)})`)
    return
  }
  const head = rows.at(-1)?.seq ?? 0
  if (snapshot.head !== head) fail('not-converged', `head ${snapshot.head}, log ${head}`)

  const actor = actorOf(user, 'channel.read')
  const page = await chat.messages.history(actor, { channelId: ch, limit: 200 })
  const fold = foldLog(rows)
  const first = snapshot.messages[0]?.seq ?? 0
  const last = snapshot.messages.at(-1)?.seq ?? 0
  // Who is no member any more keeps what they saw as one.
  const seen = (message: MessageView) => isMember || message.kind !== 'system'
  const shown = snapshot.messages.filter(seen)
  const want = page.items.filter(
    ({ seq }) => (!snapshot.hasOlder || seq >= first) && (!snapshot.hasNewer || seq <= last),
  )
  const seqs = (list: readonly { seq: number }[]) => list.map(({ seq }) => seq).join(' ')
  if (seqs(want) !== seqs(shown)) fail('window', `shows ${seqs(shown)}, should show ${seqs(want)}`)
  want.forEach((message, index) => {
    const [is, should] = [shown[index], message].map((view) => plain(view ?? null))
    if (is !== should) fail('window', `message ${message.seq} ${is}, should be ${should}`)
  })
  for (const { nonce, state } of snapshot.pending) {
    const row = rows.find((other) => other.by === user && other.nonce === nonce)
    if (state !== 'failed') fail('never-settles', `${nonce} is ${state}`)
    if (row && !snapshot.hasNewer && snapshot.messages.some(({ seq }) => seq === row.seq))
      fail('failed-but-sent', `${nonce} is row ${row.seq}`)
  }
  const view = await chat.channels.get(actor, ch)
  // Who is no member does not see who comes and goes.
  const countable = isMember && fold.idleJoins === 0
  const parts = ({ name, kind, memberCount, my }: typeof view) =>
    plain({ name, kind, memberCount: countable ? memberCount : 0, role: my?.role ?? null })
  if (!snapshot.channel || parts(snapshot.channel) !== parts(view))
    fail('channel-view', `${snapshot.channel && parts(snapshot.channel)}, should be ${parts(view)}`)

  function checkInbox() {
    const { channels, state } = device.inbox.getSnapshot()
    const entry = channels.find((channel) => channel.id === ch)
    if (state !== 'live') fail('inbox', `is ${state}`)
    if ((entry !== undefined) !== isMember)
      fail('inbox-membership', entry ? 'shows a channel that was left' : 'misses the channel')
    if (!entry) return
    const documents = db.majority()
    const mark = documents.reads.get(memberKey({ ch, user }))
    const stored = documents.channels.get(ch)
    const unread = (rows.at(-1)?.n ?? 0) - (mark?.readN ?? 0)
    const mentions = [...documents.mentions.values()].filter(
      (mention) => mention.ch === ch && mention.user === user && mention.seq > (mark?.readSeq ?? 0),
    ).length
    const lastRev = documents.messages.get(`${ch} ${stored?.gen} ${stored?.last}`)?.rev ?? 0
    const is = [
      entry.head,
      entry.my?.unread,
      entry.my?.mentions,
      entry.my?.role,
      entry.name,
      entry.lastMessage?.rev ?? 0,
    ]
    const should = [
      rows.at(-1)?.seq,
      unread,
      mentions,
      standing.roles.get(user),
      foldLog(rows).name,
      lastRev,
    ]
    if (plain(is) !== plain(should))
      fail(
        'inbox',
        `head, unread, mentions, role, name, last message ${plain(is)}, should be ${plain(should)}`,
      )
  }
}

/** As text, whatever the order of the fields. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
