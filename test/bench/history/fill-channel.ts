import { newId } from '@chatcord/core/infra/mongo/new-id'
import type { LogRow } from '@chatcord/core/log/log-row'
import type { MessageRecord } from '@chatcord/core/messages/message.record'
import type { mongo } from 'mongoose'
import type { Progress } from '../../replay/progress.ts'
import type { BenchChat } from '../bench-chat.ts'

const batch = 5_000
const sentence = 'The ferry leaves at seven, and whoever is late may swim behind it.'

export type FillDeps = {
  chat: BenchChat
  db: mongo.Db
  name: string
  messages: number
  progress: Progress
}

/**
 * Makes a channel and puts messages into its projection in bulk. Of the log only the last row is written: a page of
 * history reads the log's tail and nothing else of it.
 */
export async function fillChannel({ chat, db, name, messages, progress }: FillDeps): Promise<void> {
  const by = chat.reader.user.id
  const start = { kind: 'public' as const, name, nonce: newId(), topic: null, description: null }
  const { id: ch, head } = await chat.channels.create(chat.reader, start)
  const last = head + messages
  const stored = db.collection<MessageRecord>('messages')
  const bar = progress.start('filling', Math.ceil(messages / batch))
  try {
    for (let first = head + 1; first <= last; first += batch) {
      const count = Math.min(batch, last - first + 1)
      const made = Array.from({ length: count }, (_, index) => messageAt(first + index, { ch, by }))
      await stored.insertMany(made, { ordered: false })
      bar.step()
    }
  } finally {
    bar.stop()
  }
  await db.collection<LogRow>('events').insertOne(tailAt(last, { ch, by, n: messages }))
  const end = { projected: last, n: messages, last, activeAt: last }
  await db.collection<{ _id: string }>('channels').updateOne({ _id: ch }, { $set: end })
}

function messageAt(seq: number, { ch, by }: { ch: string; by: string }): MessageRecord {
  return {
    ...{ ch, gen: 1, seq, rev: seq, by, nonce: newId(), at: seq, kind: 'text', body: null },
    text: `${String(seq)}: ${sentence}`,
    ...{ mentions: [], attachments: [], replyTo: null, thread: null, threadCount: 0, parent: null },
    ...{ reactions: [], pinned: null, edited: null, deleted: null, generation: null },
  }
}

function tailAt(seq: number, { ch, by, n }: { ch: string; by: string; n: number }): LogRow {
  const { nonce, text, mentions, attachments, generation } = messageAt(seq, { ch, by })
  return {
    ...{ ch, seq, v: 1, by, nonce: nonce ?? '', hash: '', at: seq, n, aclRev: 0, work: null },
    type: 'message.created',
    body: {
      ...{ nonce: nonce ?? '', kind: 'text', body: null, text, mentions, attachments },
      ...{ replyTo: null, thread: null, parent: null, generation },
    },
  }
}
