import type { ChannelView, MeEvent, MessageView } from '@chatcord/server/contract'

type EventOf<T extends MeEvent['type']> = Extract<MeEvent, { type: T }>

/** What is known of one of my channels. Values are absolute: a higher epoch replaces, within one the further one wins. */
export type InboxEntry = {
  epoch: number
  /** Null until the channel itself was told. */
  view: ChannelView | null
  member: boolean
  /** The seq of the event that the membership is as of. */
  rev: number
  head: number
  n: number
  activeAt: string
  lastMessage: MessageView | null
  readSeq: number
  /** Messages up to `readSeq`: unread are `n - readN`. */
  readN: number
  /** Mentions as of `mentionsAt`, and the seqs of those that were told one by one. */
  mentions: number
  mentionsAt: number
  newMentions: readonly number[]
}

const empty: Omit<InboxEntry, 'epoch'> = {
  view: null,
  member: false,
  rev: 0,
  head: 0,
  n: 0,
  activeAt: '',
  lastMessage: null,
  readSeq: 0,
  readN: 0,
  mentions: 0,
  mentionsAt: 0,
  newMentions: [],
}

/** The entry to change, or null when what is told is of an epoch that is over. */
export function inEpoch(entry: InboxEntry | undefined, epoch: number): InboxEntry | null {
  if (!entry || epoch > entry.epoch) return { ...empty, epoch }
  return epoch < entry.epoch ? null : entry
}

export function mergeChannel(before: InboxEntry, view: ChannelView): InboxEntry {
  const { my } = view
  const rev = my?.rev ?? before.rev
  const newer = !before.view || view.head >= before.view.head
  const counted = my && my.readSeq >= before.readSeq
  // The mentions are those above the view's own position: of no use when that was left behind.
  const current = counted && newer
  return {
    ...before,
    ...(rev >= before.rev && { rev, member: my !== null }),
    ...(newer && { view }),
    ...(view.head > before.head && { head: view.head, n: view.n, activeAt: view.activeAt }),
    lastMessage: newest(view.lastMessage, before.lastMessage),
    ...(counted && { readSeq: my.readSeq, readN: view.n - my.unread }),
    ...(current && { mentions: my.mentions, mentionsAt: view.head }),
  }
}

export function mergeHead(before: InboxEntry, event: EventOf<'head'>): InboxEntry | null {
  if (event.seq <= before.head) return null
  const { seq: head, n, createdAt: activeAt, lastMessage } = event
  return { ...before, head, n, activeAt, lastMessage: newest(lastMessage, before.lastMessage) }
}

export function mergeRead(before: InboxEntry, event: EventOf<'read'>): InboxEntry | null {
  if (event.readSeq < before.readSeq) return null
  const { readSeq, readN, mentions, mentionsAt } = event
  if (readSeq === before.readSeq && mentionsAt < before.mentionsAt) return null
  return { ...before, readSeq, readN, mentions, mentionsAt }
}

export function mergeMention(before: InboxEntry, { seq }: EventOf<'mention'>): InboxEntry | null {
  if (seq <= before.readSeq || before.newMentions.includes(seq)) return null
  const newMentions = before.newMentions.filter((other) => other > before.readSeq)
  return { ...before, newMentions: [...newMentions, seq] }
}

export function mergeRemoved(
  before: InboxEntry,
  { rev }: EventOf<'channelRemoved'>,
): InboxEntry | null {
  return rev >= before.rev ? { ...before, rev, member: false } : null
}

/** A later message, or the same one as it is later on: answers and events overtake each other. */
function newest(a: MessageView | null, b: MessageView | null): MessageView | null {
  if (!a || !b) return a ?? b
  return a.seq > b.seq || (a.seq === b.seq && a.rev >= b.rev) ? a : b
}

/** The channel as it is shown: the view with the newer values. */
export function toShown(entry: InboxEntry): ChannelView | null {
  const { view, head, n, activeAt, lastMessage } = entry
  if (!entry.member || !view?.my) return null
  const { readSeq } = entry
  const unread = Math.max(0, n - entry.readN)
  const since = Math.max(entry.mentionsAt, readSeq)
  const mentions = entry.mentions + entry.newMentions.filter((seq) => seq > since).length
  return { ...view, head, n, activeAt, lastMessage, my: { ...view.my, readSeq, unread, mentions } }
}
