import type { AppRouter, GenerationView } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import type { ChatError } from '../errors/chat-error.ts'
import { toChatError } from '../errors/from-wire.ts'
import { createNotifier } from '../notifier.ts'
import { retrying, type RetryDeps } from '../retrying.ts'
import type { Transport } from '../transport/transport.ts'
import { followGeneration } from './follow-generation.ts'
import type { Generation, GenerationSnapshot } from './generation-types.ts'
import { hasEnded } from './has-ended.ts'
import { piecesOf } from './pieces.ts'

/** How a generation comes to be at the server. */
export type Beginning = {
  /** What is known before the server has answered. */
  first: Pick<GenerationView, 'nonce'> & Partial<GenerationView>
  /** Retries by itself what is worth it; a rejection is the end. */
  begin(signal: AbortSignal): Promise<GenerationView>
}

export type GenerationDeps = RetryDeps & { api: TRPCClient<AppRouter>; transport: Transport }

export type ManagedGeneration = {
  generation: Generation
  /** Follows it no more. Without effect on one that has ended. */
  end(error: ChatError): void
}

/** Begins a generation, or finds it, and follows it to its end. */
export function createGeneration(
  deps: GenerationDeps,
  { first, begin }: Beginning,
): ManagedGeneration {
  const notifier = createNotifier()
  const control = new AbortController()
  let view: GenerationSnapshot = {
    ...unknown,
    createdAt: new Date(deps.runtime.now()).toISOString(),
    ...first,
  }
  let failure: ChatError | null = null
  let stopFollowing: () => void = () => undefined
  let settle: (settled: GenerationView | Promise<never>) => void = () => undefined
  const finished = new Promise<GenerationView>((resolve) => (settle = resolve))
  finished.catch(() => undefined) // the snapshot says it too
  const isOver = () => control.signal.aborted

  function show(next: Partial<GenerationSnapshot>) {
    view = { ...view, queue: null, ...next }
    notifier.notify()
  }

  function finish(ended: GenerationView) {
    if (isOver()) return
    show(ended)
    over(view)
  }

  function fail(thrown: unknown) {
    if (isOver()) return
    failure = toChatError(thrown)
    show({ state: 'failed', error: failure.message })
    over(Promise.reject(failure))
  }

  function over(settled: GenerationView | Promise<never>) {
    control.abort()
    stopFollowing()
    settle(settled)
  }

  function follow(begun: GenerationView) {
    if (isOver()) return
    if (hasEnded(begun)) {
      finish(begun)
      return
    }
    show(begun)
    stopFollowing = followGeneration(deps, begun.id, {
      queued(queue) {
        if (view.state === 'queued') show({ queue })
      },
      running: ({ text }) => show({ state: 'running', text }),
      finished: finish,
      failed: fail,
    })
  }

  const begun = begin(control.signal)
  begun.then(follow).catch(fail)

  const generation: Generation = {
    get nonce() {
      return view.nonce
    },
    get id() {
      return view.id || null
    },
    getSnapshot: () => view,
    subscribe: notifier.add,
    finished,
    async stop() {
      const id = (await begun.catch(() => null))?.id
      if (id === undefined || isOver()) return
      await retrying(() => deps.api.generations.stop.mutate({ id }), deps)
    },
    [Symbol.asyncIterator]: () =>
      piecesOf({ view: () => view, failure: () => failure, until: notifier.until }),
  }
  return { generation, end: fail }
}

const unknown: Omit<GenerationSnapshot, 'nonce' | 'createdAt'> = {
  id: '',
  kind: 'chat',
  state: 'queued',
  provider: '',
  prompt: null,
  text: '',
  media: [],
  usage: null,
  error: null,
  finishedAt: null,
  channelId: null,
  seq: null,
  queue: null,
}
