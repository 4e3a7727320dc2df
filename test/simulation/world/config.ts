/** What may happen in a family of schedules, and how often. Probabilities are per occasion, gaps are mean steps. */
export type Config = {
  nodes: number
  users: number
  /** Clients; those beyond the number of users are second devices. */
  devices: number
  /** Operations of each client. */
  ops: number
  kinds: Partial<Record<OpKind, number>>
  /** Milliseconds that pass with each step. */
  tickMs: number
  /** An operation or a delivery takes ten to a hundred times as long. */
  slow: number
  /** The outcome of an operation at the database stays unknown: it was lost, or it happens and nobody learns. */
  unknown: number
  /** A call's answer is given up by its client. */
  timeout: number
  /** A hint is lost for one node; doubled. */
  loss: number
  double: number
  /** Steps between two of these; 0: never. */
  crash: number
  cut: number
  pause: number
  gap: number
  rebuild: number
  failover: number
  /** Steps until a majority has the next writes. */
  replication: number
  restore: number
  /** Part of the clients that read slowly, and of those that only watch their inbox. */
  slowReaders: number
  inboxOnly: number
  /** Whether the first device watches the channel for sure: somebody then comes by the log after every crash. */
  firstWatches: boolean
  /** Whether all nodes crash as soon as the last operation was answered. */
  crashLast: boolean
  /** Frames that wait in a socket before it is full. */
  socketFrames: number
  publicChannel: boolean
}

export type OpKind =
  | 'send'
  | 'thread'
  | 'mention'
  | 'edit'
  | 'delete'
  | 'react'
  | 'again'
  | 'read'
  | 'older'
  | 'newer'
  | 'around'
  | 'latest'
  | 'join'
  | 'leave'
  | 'add'
  | 'remove'
  | 'role'
  | 'rename'
  | 'kind'
  | 'list'
  | 'get'
  | 'channel'
  | 'reopen'

const talk = { send: 10, thread: 2, mention: 2, edit: 4, delete: 2, react: 3, again: 2, read: 3 }

export const base: Config = {
  nodes: 2,
  users: 4,
  devices: 4,
  ops: 8,
  kinds: {
    ...talk,
    older: 2,
    newer: 1,
    around: 2,
    leave: 1,
    add: 2,
    remove: 1,
    role: 1,
    rename: 1,
  },
  tickMs: 5,
  slow: 0.06,
  unknown: 0.01,
  timeout: 0.02,
  loss: 0.15,
  double: 0.1,
  crash: 0,
  cut: 500,
  pause: 400,
  gap: 900,
  rebuild: 0,
  failover: 0,
  replication: 20,
  restore: 0,
  slowReaders: 0.3,
  inboxOnly: 0.2,
  firstWatches: true,
  crashLast: false,
  socketFrames: 3,
  publicChannel: false,
}
