import type { Clock } from '../infra/clock.ts'
import type { LogStore } from './log.store.ts'
import type { Projector } from './projector.ts'
import type { ProjectionStore } from './projection.store.ts'

type Deps = {
  log: Pick<LogStore, 'ends'>
  projection: Pick<ProjectionStore, 'channels'>
  projector: Pick<Projector, 'project'>
  clock: Clock
}

const everyMs = 15_000
/** Clocks of nodes differ, and writes take their time. */
const overlapMs = 15_000
/** Channels of one query. */
const chunk = 200

/**
 * Projects the rows that a process left when it crashed: nobody else may come by their channels before members look at
 * their list of channels. The first look goes back from the newest row, however long ago that was written.
 */
export function createLeftBehind({ log, projection, projector, clock }: Deps) {
  let since: number | null = null
  let next = 0

  /** To be called often: it looks when it is time to. Rejects after all of it, and what failed is looked for again. */
  return async (): Promise<void> => {
    const now = clock.now()
    if (now < next) return
    next = now + everyMs
    const ends = await log.ends(since)
    const failures: unknown[] = []
    for (let at = 0; at < ends.length; at += chunk)
      failures.push(...(await projectAll(ends.slice(at, at + chunk))))
    if (failures.length > 0) throw failures[0]
    since = now - overlapMs
  }

  async function projectAll(ends: readonly { ch: string; seq: number }[]): Promise<unknown[]> {
    const channels = await projection.channels(ends.map(({ ch }) => ch))
    const seqs = new Map(ends.map(({ ch, seq }) => [ch, seq]))
    const failures: unknown[] = []
    for (const { id, projected } of channels) {
      const seq = seqs.get(id) ?? 0
      if (projected < seq)
        await projector.project(id, seq).catch((error: unknown) => failures.push(error))
    }
    return failures
  }
}
