import type { ChannelView } from '@chatcord/core/channels/channel.view'
import { toEvent } from '@chatcord/core/log/frames'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import type { SyncPorts, WatchSink } from '../../../client-sdk/src/channel/sync-ports.ts'
import { userRef, type FakeLog } from './fake-log.ts'

/** One question that waits for its answer. */
type Question = {
  name: string
  input: unknown
  /** The answer as it was when the question came. */
  early: object
  /** Gives that answer, or another one; by default the one of this moment. */
  answer(value?: object): void
  fail(error: unknown): void
}

export type FakeServer = {
  ports: SyncPorts
  /** With `held`, answers wait here until the test gives them; they are as of the moment when they are given. */
  held: boolean
  questions: Question[]
  pageSize: number
  /** What the last watch was started from; undefined when nobody watches. */
  watchedFrom(): { epoch: number; seq: number } | null | undefined
  /** Sends the rows behind `from`, as the server's catch-up does, then `caughtUp`. */
  catchUp(): void
  /** Sends the rows with these seqs, in one frame. */
  push(...seqs: number[]): void
  frame(frame: ChannelFrame, id?: string): void
  sink(): WatchSink
}

/** A protocol-level server of one channel for one viewer, answering from a log. */
export function createFakeServer(log: FakeLog, viewer: string): FakeServer {
  let watch: { sink: WatchSink; from: () => { epoch: number; seq: number } | null } | undefined

  function ask<T>(name: string, input: unknown, answer: () => T): Promise<T> {
    if (!server.held) return Promise.resolve().then(answer)
    return new Promise<T>((resolve, reject) => {
      server.questions.push({
        name,
        input,
        early: answer() as object,
        answer: (value) => resolve((value as T | undefined) ?? answer()),
        fail: reject,
      })
    })
  }

  const server: FakeServer = {
    held: false,
    questions: [],
    pageSize: 50,
    ports: {
      channel: () => ask('channel', null, () => channelView(log)),
      history: (input) =>
        ask('history', input, () => log.history(viewer, input as object, server.pageSize)),
      list: (from, idle) => ask('list', { from, idle }, () => log.list(from.seq)),
      watch(from, sink) {
        const mine = { sink, from }
        watch = mine
        sink.started()
        return () => {
          if (watch === mine) watch = undefined
        }
      },
    },
    watchedFrom: () => watch?.from(),
    catchUp() {
      const from = watch?.from()?.seq ?? log.head
      const rows = log.rows.slice(from)
      if (rows.length > 0) server.push(...rows.map(({ seq }) => seq))
      server.frame({ type: 'caughtUp', head: log.head, epoch: log.epoch })
    },
    push(...seqs) {
      const events = seqs.map((seq) => toEvent(log.rows[seq - 1]!, 'members'))
      const users = [...new Set(events.map(({ by }) => by))].map(userRef)
      server.frame({ type: 'events', events, users }, `${log.epoch}:${seqs.at(-1)}`)
    },
    frame(frame, id) {
      const { head, epoch } = { head: 0, epoch: 0, ...frame }
      watch?.sink.frame(frame, id ?? `${epoch}:${head}`)
    },
    sink: () => watch!.sink,
  }
  return server
}

function channelView(log: FakeLog): ChannelView {
  return {
    id: 'c'.repeat(24),
    kind: 'public',
    name: 'general',
    topic: null,
    description: null,
    avatarUrl: null,
    createdAt: '',
    activeAt: '',
    archivedAt: null,
    head: log.head,
    n: 0,
    floor: log.floor,
    epoch: log.epoch,
    memberCount: 1,
    people: [],
    lastMessage: null,
    slowModeSeconds: 0,
    assistant: false,
    data: {},
    my: null,
  }
}
