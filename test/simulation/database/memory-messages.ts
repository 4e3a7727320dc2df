import type { MessagePage, ProjectionStore } from '@chatcord/core/log/projection.store'
import type { MessageRecord } from '@chatcord/core/messages/message.record'
import type { Database } from './database.ts'
import { messageKey } from './documents.ts'
import { replaceAll } from './replace-all.ts'
import { atOnce, type Run } from './run.ts'

type Messages = Pick<
  ProjectionStore,
  'messages' | 'page' | 'lastMessages' | 'replaceMessages' | 'dropGeneration'
>

export function createMemoryMessages(db: Database, run: Run): Messages {
  const get = (place: { ch: string; gen: number; seq: number }) =>
    db.majority().messages.get(messageKey(place))

  /** An index scan is no snapshot: its second half may be newer than the first. */
  function* page(query: MessagePage): Generator<undefined, MessageRecord[]> {
    const first = part(query, Math.ceil(query.limit / 2))
    yield
    const last = first.at(-1)
    if (!last) return first
    return [...first, ...part({ ...query, seq: last.seq }, query.limit - first.length)]
  }

  function part(query: MessagePage, limit: number): MessageRecord[] {
    const { ch, gen, floor, side, seq, thread = null } = query
    const sign = side === 'before' ? -1 : 1
    return [...db.majority().messages.values()]
      .filter((message) => message.ch === ch && message.gen === gen && message.thread === thread)
      .filter((message) => message.seq >= floor && sign * (message.seq - seq) > 0)
      .sort((a, b) => sign * (a.seq - b.seq))
      .slice(0, limit)
  }

  return {
    messages: (ch, gen, seqs) =>
      seqs.length === 0
        ? Promise.resolve([])
        : run.read(
            'messages',
            atOnce(() => seqs.flatMap((seq) => get({ ch, gen, seq }) ?? [])),
          ),
    page: (query) => run.read('page', () => page(query)),
    lastMessages: (channels) =>
      run.read(
        'lastMessages',
        atOnce(() =>
          channels.flatMap(({ id, gen, last }) => get({ ch: id, gen, seq: last }) ?? []),
        ),
      ),
    replaceMessages: (changes) =>
      run.write('replaceMessages', () =>
        replaceAll(changes, {
          find: (next) => db.primary().messages.get(messageKey(next)),
          put: (next) => db.write(['messages', messageKey(next), next]),
        }),
      ),
    dropGeneration: (ch, gen) =>
      run.write('dropGeneration', function* () {
        for (const [key, message] of [...db.primary().messages]) {
          if (message.ch !== ch || message.gen !== gen) continue
          db.write(['messages', key, null])
          yield
        }
      }),
  }
}
