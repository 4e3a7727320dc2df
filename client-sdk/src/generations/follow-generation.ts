import type { GenerationEvent, GenerationView } from '@chatcord/server/contract'
import type { Runtime } from '../runtime.ts'
import { lastingWatch } from '../transport/lasting-watch.ts'
import { tracked } from '../transport/tracked.ts'
import type { Transport } from '../transport/transport.ts'
import { withPiece, type RunningText } from './running-text.ts'

export type GenerationSink = {
  /** So many others wait before it. */
  queued(queue: number | null): void
  running(text: RunningText): void
  finished(generation: GenerationView): void
  /** Following again is of no use. */
  failed(error: unknown): void
}

/** Follows a generation to its end, on each new socket from behind the last event. The answered function stops it. */
export function followGeneration(
  deps: { transport: Transport; runtime: Runtime },
  id: string,
  sink: GenerationSink,
): () => void {
  let known: RunningText | null = null
  let lastEventId: string | undefined
  let resumed = false
  let stop = watch()

  function watch() {
    return lastingWatch(deps, {
      path: 'generations.watch',
      input() {
        resumed = lastEventId !== undefined
        return resumed ? { id, lastEventId } : { id }
      },
      onData: tracked((event, id) => {
        lastEventId = id
        hear(event as GenerationEvent) // the router's own type of this subscription
      }),
      onEnd: sink.failed,
    })
  }

  function hear(event: GenerationEvent) {
    if (event.type === 'progress') sink.queued(event.queue)
    if (event.type === 'delta') take(withPiece(known, event))
    if (event.type === 'reset') take(withPiece(known, { ...event, offset: 0, text: '' }))
    if (event.type !== 'finished') return
    stop()
    sink.finished(event.generation)
  }

  function take(next: RunningText | null) {
    if (next) {
      if (next !== known) sink.running(next)
      known = next
    } else if (resumed) {
      lastEventId = undefined
      stop()
      stop = watch()
    } // else the server has not kept the beginning: the end brings the whole
  }

  return () => stop()
}
