import type { Principal } from '../auth/principal.ts'
import { ChatError, isFailure } from '../errors.ts'
import type { ChannelStream, SharedFrame, StreamHandle, StreamSink } from './channel-stream.ts'
import { markFrame } from './frames.ts'
import type { Hub } from './hub.ts'
import type { StartingPoint } from './starting-point.ts'
import { createWatcher } from './watcher.ts'

type Start = StartingPoint & { open(): Promise<Hub>; principal: Principal }

/** Frames that a pulled stream holds before it says that it is full. */
const heldMax = 16

export function createStream(start: Start): ChannelStream {
  const attach = (sink: StreamSink) => attachTo(start, sink)
  return { attach, iterate: (signal) => pull(attach, signal) }
}

function attachTo(
  { open, principal, cursor, epoch, limited, asOf, audience }: Start,
  sink: StreamSink,
): StreamHandle {
  const watcher = createWatcher({ principal, sink, cursor, asOf, audience })
  let hub: Hub | null = null
  if (limited) sink.send(markFrame('limited', cursor, epoch))
  // Opened anew: the hub that was there when the stream was made may have gone idle since.
  open().then(
    (opened) => {
      hub = opened
      if (watcher.open) opened.attach(watcher)
    },
    (error: unknown) =>
      sink.end(
        isFailure(error) ? error : new ChatError('UNAVAILABLE', { retryAfterMs: null }, error),
      ),
  )
  return {
    resume: () => hub?.resume(watcher),
    close: () => {
      watcher.open = false
      hub?.detach(watcher)
    },
  }
}

async function* pull(
  attach: ChannelStream['attach'],
  signal: AbortSignal,
): AsyncGenerator<SharedFrame> {
  const held: SharedFrame[] = []
  const over: { ended: boolean; error: Error | null } = { ended: false, error: null }
  let wake: () => void = () => undefined
  const end = (reason: Error | null) => {
    over.ended = true
    over.error = reason
    wake()
  }
  const stop = () => end(null)
  const handle = attach({
    writable: () => held.length < heldMax,
    send: (frame) => {
      held.push(frame)
      wake()
    },
    end,
  })
  signal.addEventListener('abort', stop, { once: true })
  try {
    while (!signal.aborted) {
      const next = held.shift()
      if (next) {
        handle.resume()
        yield next
      } else if (over.ended) break
      else await new Promise<void>((resolve) => (wake = resolve))
    }
    if (over.error) throw over.error
  } finally {
    signal.removeEventListener('abort', stop)
    handle.close()
  }
}
