import type { ChatClient } from '../../client-sdk/src/index.ts'
import { toEntry, type Entry } from './entry.ts'
import { insist } from './insist.ts'
import type { Watchdog } from './watchdog.ts'

const pageSize = 200

/** A channel's log from its first row to its head. */
export async function readEvents(
  chat: ChatClient,
  { channelId, epoch }: { channelId: string; epoch: number },
  watchdog: Watchdog,
): Promise<Entry[]> {
  const log: Entry[] = []
  for (;;) {
    const from = { epoch, seq: log.at(-1)?.seq ?? 0 }
    const page = await insist(
      () => chat.api.events.list.query({ channelId, from, limit: pageSize }),
      watchdog,
    )
    if (page.epoch !== epoch) throw new Error('the channel was restored in the middle of the run')
    log.push(...page.events.map(toEntry))
    if (page.events.length === 0 || from.seq + page.events.length >= page.head) return log
  }
}
