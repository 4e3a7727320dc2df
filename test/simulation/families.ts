import { base, type Config } from './world/config.ts'

const rights: Config['kinds'] = {
  send: 10,
  edit: 2,
  read: 1,
  leave: 2,
  add: 5,
  remove: 5,
  role: 3,
  again: 2,
  list: 3,
  older: 2,
  get: 2,
}

const variations = {
  plain: {},
  crash: { crash: 500 },
  three: { nodes: 3, devices: 5, crash: 900 },
  rights: { kinds: rights, crash: 900 },
  open: {
    kinds: { ...rights, join: 5, leave: 4, kind: 2, channel: 2, reopen: 2 },
    publicChannel: true,
  },
  pages: {
    slow: 0.15,
    slowReaders: 0.5,
    kinds: { send: 10, edit: 3, react: 3, delete: 1, older: 6, newer: 3, around: 4, latest: 2 },
  },
  lists: { kinds: { send: 10, list: 15, get: 4, channel: 4, add: 3, remove: 6 } },
  inbox: {
    inboxOnly: 1,
    slow: 0.15,
    kinds: { ...rights, mention: 4, read: 4, delete: 2, thread: 2, rename: 1 },
  },
  unwatched: {
    ...{ inboxOnly: 1, firstWatches: false, crash: 900, crashLast: true },
    kinds: { send: 10, mention: 4, read: 2 },
  },
  embedded: { nodes: 1, loss: 0, double: 0, crash: 700 },
  embeddedErrors: { nodes: 1, loss: 0, double: 0, unknown: 0.08, cut: 0, ops: 5 },
  rebuild: {
    rebuild: 300,
    slow: 0.12,
    kinds: { send: 10, edit: 3, delete: 2, around: 3, older: 3 },
  },
  failover: {
    failover: 300,
    unknown: 0.03,
    kinds: { send: 10, edit: 3, react: 3, around: 1, again: 2 },
  },
  failoverRights: { failover: 300, kinds: rights, unknown: 0.02 },
  restore: { restore: 600, crash: 900 },
  all: { nodes: 3, devices: 5, crash: 900, failover: 700, rebuild: 700, restore: 1_500 },
} satisfies Record<string, Partial<Config>>

export type Family = keyof typeof variations

export const familyNames = Object.keys(variations) as Family[]

export function configOf(family: Family): Config {
  return { ...base, ...variations[family] }
}
