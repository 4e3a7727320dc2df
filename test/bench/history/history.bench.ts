import type { MessageRecord } from '@chatcord/core/messages/message.record'
import type { Progress } from '../../replay/progress.ts'
import { percentile, round } from '../statistics.ts'
import { openBigChannel, type BigChannel } from './big-channel.ts'

const messages = 1_000_000
const pageSize = 50
const rounds = 500
const warmUp = 50
/** Any stride that shares no factor with the number of messages visits all parts of the channel. */
const stride = 617_231

/**
 * A page at the message service, anywhere in the channel, and the same page by one find of the driver: what permissions,
 * the log's tail, the projection's head and the views cost on top. In turns, so that both see the same machine.
 */
export async function benchHistory(progress: Progress): Promise<object> {
  const big = await openBigChannel(messages, progress)
  const ours: number[] = []
  const plain: number[] = []
  const bar = progress.start('measuring', rounds)
  try {
    for (let turn = -warmUp; turn < rounds; turn++) {
      const before = 2 * pageSize + (((turn + warmUp) * stride) % (messages - 2 * pageSize))
      const page = await timed(() => pageOf(big, before))
      const find = await timed(() => findOf(big, before))
      if (turn < 0) continue
      ours.push(page)
      plain.push(find)
      bar.step()
    }
  } finally {
    bar.stop()
    await big.close()
  }
  const [p50, plainP50] = [percentile(ours, 50), percentile(plain, 50)]
  return {
    ...{ messages, pageSize, rounds },
    ratio: round(p50 / plainP50),
    ...{ p50Ms: round(p50, 3), p99Ms: round(percentile(ours, 99), 3) },
    ...{ plainP50Ms: round(plainP50, 3), plainP99Ms: round(percentile(plain, 99), 3) },
  }
}

async function pageOf({ chat, channelId }: BigChannel, before: number): Promise<number> {
  const actor = { principal: chat.reader, needs: 'channel.read' as const }
  const { items } = await chat.messages.history(actor, { channelId, before, limit: pageSize })
  return items.length
}

async function findOf({ db, channelId: ch }: BigChannel, before: number): Promise<number> {
  const found = await db
    .collection<MessageRecord>('messages')
    .find({ ch, gen: 1, thread: null, seq: { $lt: before, $gte: 1 } })
    .sort({ seq: -1 })
    .limit(pageSize)
    .toArray()
  return found.length
}

/** Milliseconds that a page took. A page that is not full is not the one to measure. */
async function timed(read: () => Promise<number>): Promise<number> {
  const start = performance.now()
  const items = await read()
  const ms = performance.now() - start
  if (items !== pageSize) throw new Error(`a page held ${String(items)} messages`)
  return ms
}
