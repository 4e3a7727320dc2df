import { createEventQueue } from '../event-queue.ts'
import { isRecord } from '../is-record.ts'
import { onAbort } from '../on-abort.ts'
import type { Transport } from './transport.ts'

type State = { type: 'state'; state: 'connecting' | 'pending'; error: null }

/** tRPC's subscription options. Without any callback the answer is an async iterator. */
export type SubscribeOptions = {
  signal?: AbortSignal
  onStarted?: (options: { context: undefined }) => void
  onData?: (data: unknown) => void
  onError?: (error: unknown) => void
  onStopped?: () => void
  onComplete?: () => void
  onConnectionStateChange?: (state: State) => void
}

type Request = { path: string; input: unknown; options: SubscribeOptions }

/** A subscription that goes on after a lost socket, behind the last tracked event that it gave. */
export function subscribe(transport: Transport, request: Request) {
  const { signal, ...callbacks } = request.options
  const called = Object.values(callbacks).some((callback) => typeof callback === 'function')
  return called ? listen(transport, request) : iterate(transport, request)
}

function listen(transport: Transport, { path, input, options }: Request) {
  let lastEventId: string | undefined
  let over = false
  const end = () => {
    over = true
    stopListening()
  }
  const finish = () => {
    if (over) return
    end()
    stop()
    options.onComplete?.()
  }
  const tell = (state: State['state']) =>
    options.onConnectionStateChange?.({ type: 'state', state, error: null })
  const stop = transport.watch({
    path,
    input: () => (lastEventId && isRecord(input) ? { ...input, lastEventId } : input),
    onStarted() {
      tell('pending')
      options.onStarted?.({ context: undefined })
    },
    onLost: () => tell('connecting'),
    onData(data, id) {
      lastEventId = id ?? lastEventId
      options.onData?.(data)
    },
    onEnd(error) {
      if (error) {
        end()
        options.onError?.(error)
        return
      }
      options.onStopped?.()
      finish()
    },
  })
  let stopListening: () => void = () => undefined
  stopListening = onAbort(options.signal, finish)
  return { unsubscribe: finish }
}

async function* iterate(transport: Transport, request: Request) {
  const queue = createEventQueue<{ data: unknown }>()
  const { unsubscribe } = listen(transport, {
    ...request,
    options: {
      ...request.options,
      onData: (data) => queue.push({ data }),
      onError: (error) => queue.end(error),
      onComplete: () => queue.end(),
    },
  })
  try {
    for (let item = await queue.next(); item; item = await queue.next()) yield item.data
  } finally {
    unsubscribe()
  }
}
