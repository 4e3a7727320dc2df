import type { LogStore } from '@chatcord/core/log/log.store'
import type { ChatDeps } from '@chatcord/core/chat'
import type { HistoryPage } from '@chatcord/core/messages/history.view'
import { tailOf } from './database/documents.ts'
import { configOf } from './families.ts'
import type { Config } from './world/config.ts'
import type { Sabotage } from './world/sabotage.ts'

/** A bug planted from outside, in what a node is built of or in what it answers, and schedules in which it must show. */
export type Bug = { name: string; config: Config; sabotage: Sabotage }

const inLog =
  (change: (log: LogStore, deps: ChatDeps) => Partial<LogStore>) => (deps: ChatDeps) => ({
    ...deps,
    stores: { ...deps.stores, log: { ...deps.stores.log, ...change(deps.stores.log, deps) } },
  })

const inProjection =
  (change: (projection: Projection, deps: ChatDeps) => Partial<Projection>) =>
  (deps: ChatDeps) => ({
    ...deps,
    stores: {
      ...deps.stores,
      projection: { ...deps.stores.projection, ...change(deps.stores.projection, deps) },
    },
  })

type Projection = ChatDeps['stores']['projection']

/** Pages are those that the SDK asks for on top of what it shows. */
const isLaterPage = (input: object) => 'before' in input || 'after' in input || 'around' in input

export const bugs: readonly Bug[] = [
  {
    name: 'a send is acknowledged before it is committed',
    config: configOf('crash'),
    sabotage: {
      deps: inLog((log) => ({
        insert: async (rows) => {
          log.insert(rows).catch(() => undefined)
          return { inserted: rows.length, duplicate: null }
        },
      })),
    },
  },
  {
    name: 'a permission is not checked again after a right was taken away',
    config: configOf('rights'),
    sabotage: {
      deps: (deps, { db }) =>
        inLog((log) => ({
          tail: async (ch) => {
            const row = await log.tail(ch)
            return row && { ...row, aclRev: 0 }
          },
          // The rows themselves stay right, so that nothing but the check is missing.
          insert: (rows) => {
            let before = tailOf(db.primary(), rows[0]?.ch ?? '')?.aclRev ?? 0
            return log.insert(
              rows.map((row) => ({
                ...row,
                aclRev: (before = row.aclRev === row.seq ? row.seq : before),
              })),
            )
          },
        }))(deps),
    },
  },
  {
    name: 'an append follows a row that no majority has yet',
    config: { ...configOf('failover'), failover: 150, replication: 60 },
    sabotage: {
      deps: (deps, { db }) =>
        inLog((log) => ({
          tail: async (ch) => {
            await log.tail(ch)
            return tailOf(db.primary(), ch)
          },
        }))(deps),
    },
  },
  {
    name: 'tails that the bus lost are not looked for',
    config: configOf('plain'),
    sabotage: { deps: inLog(() => ({ ahead: () => Promise.resolve([]) })) },
  },
  {
    name: 'what a crashed process left is projected by nobody',
    config: configOf('unwatched'),
    sabotage: { deps: inLog(() => ({ ends: () => Promise.resolve([]) })) },
  },
  {
    name: 'the projection is written without the guard of rev',
    config: {
      ...configOf('three'),
      devices: 6,
      ops: 14,
      tickMs: 2,
      pause: 60,
      kinds: { send: 1, edit: 6, react: 10 },
    },
    sabotage: {
      deps: inProjection((projection, { clock, random }) => ({
        replaceMessages: async (changes) => {
          const [first] = changes
          if (!first) return true
          await clock.sleep(random() * 500)
          const { ch, gen } = first.next
          const seqs = changes.map(({ next }) => next.seq)
          const found = await projection.messages(ch, gen, seqs)
          return projection.replaceMessages(
            changes.map(({ next }) => ({
              next,
              was: found.find(({ seq }) => seq === next.seq)?.rev ?? null,
            })),
          )
        },
      })),
    },
  },
  {
    name: 'the projection says that it has rows before it has them',
    config: configOf('crash'),
    sabotage: {
      deps: inProjection((projection) => ({
        replaceMessages: async (changes) => {
          projection.replaceMessages(changes).catch(() => undefined)
          return true
        },
      })),
    },
  },
  {
    name: 'a page says the head of the log after it was read',
    config: configOf('pages'),
    sabotage: {
      answer: (path, _input, answer, { db }) => {
        if (path !== 'messages.history') return answer
        const page = answer as HistoryPage
        const ch = [...db.majority().channels.keys()][0] ?? ''
        return { ...page, head: tailOf(db.majority(), ch)?.seq ?? page.head }
      },
    },
  },
  {
    name: 'events that came while a page was asked for are not replayed onto it',
    config: configOf('pages'),
    sabotage: {
      answer: (path, input, answer) =>
        path === 'messages.history' && isLaterPage(input)
          ? { ...(answer as HistoryPage), head: Number.MAX_SAFE_INTEGER }
          : answer,
    },
  },
]
