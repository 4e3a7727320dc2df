import type { LogRow } from '@chatcord/core/log/log-row'

/** What a message must be after some rows, worked out by rules of the simulation's own. */
type Folded = {
  rev: number
  by: string
  kind: string
  text: string
  thread: number | null
  threadCount: number
  edited: boolean
  deleted: boolean
  /** `emoji by user`, each once. */
  reactions: string[]
}

type Fold = {
  messages: Map<number, Folded>
  name: string | null
  isPublic: boolean
  /** Joins of who was a member already: a count made of events cannot know them. */
  idleJoins: number
}

export function foldLog(rows: readonly LogRow[]): Fold {
  const messages = new Map<number, Folded>()
  const members = new Set<string>()
  const fold: Fold = { messages, name: null, isPublic: false, idleJoins: 0 }

  function touch(seq: number | null, row: LogRow, change: (message: Folded) => void) {
    const message = seq === null ? undefined : messages.get(seq)
    if (!message) return
    message.rev = row.seq
    change(message)
  }

  for (const row of rows) {
    switch (row.type) {
      case 'channel.created':
        fold.name = row.body.name
        fold.isPublic = row.body.kind === 'public'
        break
      case 'channel.updated':
        if (row.body.changes.name !== undefined) fold.name = row.body.changes.name
        if (row.body.changes.kind) fold.isPublic = row.body.changes.kind === 'public'
        break
      case 'member.joined':
        if (members.has(row.body.userId)) fold.idleJoins += 1
        members.add(row.body.userId)
        messages.set(row.seq, fresh(row, 'system'))
        break
      case 'member.roleChanged':
        break
      case 'member.left':
      case 'member.removed':
        members.delete(row.body.userId)
        messages.set(row.seq, fresh(row, 'system'))
        break
      case 'message.created':
        touch(row.body.thread, row, (root) => (root.threadCount += 1))
        messages.set(row.seq, {
          ...fresh(row, row.body.kind),
          text: row.body.text,
          thread: row.body.thread,
        })
        break
      case 'message.edited':
        touch(row.body.target, row, (message) => {
          if (message.deleted) return
          message.text = row.body.text
          message.edited = true
        })
        break
      case 'message.deleted':
        touch(row.body.target, row, (message) => {
          message.deleted = true
          message.text = ''
          message.reactions = []
        })
        break
      case 'message.completed':
        touch(row.body.target, row, (message) => {
          if (!message.deleted) message.text = row.body.text
        })
        break
      case 'reaction.added':
      case 'reaction.removed':
        touch(row.body.target, row, (message) => {
          const mine = `${row.body.emoji} ${row.by}`
          const adds = row.type === 'reaction.added'
          message.reactions = message.reactions.filter((other) => other !== mine)
          if (adds) message.reactions.push(mine)
        })
    }
  }
  return fold
}

function fresh(row: LogRow, kind: string): Folded {
  return {
    rev: row.seq,
    by: row.by,
    kind,
    text: '',
    thread: null,
    threadCount: 0,
    edited: false,
    deleted: false,
    reactions: [],
  }
}
