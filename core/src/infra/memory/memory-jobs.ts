import type { Clock } from '../clock.ts'
import { checkJobId } from '../job-rules.ts'
import type { JobEngine } from '../jobs.ts'
import { createMemoryProcessing, type MemoryProcessing } from './memory-processing.ts'
import { createMemoryQueue, type MemoryQueue } from './memory-queue.ts'

// A timer of weeks would overflow and ring at once.
const longestSleepMs = 60 * 60 * 1_000

type Line = { queue: MemoryQueue; processings: Set<MemoryProcessing>; wakesAt: number }

/** Hands jobs to this process. They are forgotten with it; who added them adds them again at the next start. */
export function createMemoryJobs(deps: { clock: Clock; random: () => number }): JobEngine {
  const { clock, random } = deps
  const lines = new Map<string, Line>()

  function lineOf(name: string): Line {
    const known = lines.get(name)
    if (known) return known
    const queue = createMemoryQueue({ now: clock.now, random })
    const line = { queue, processings: new Set<MemoryProcessing>(), wakesAt: Infinity }
    lines.set(name, line)
    return line
  }

  /** Starts what may start, a job in turn for each processing, and looks again when the next one may. */
  function turn(line: Line): void {
    let started = true
    while (started) {
      started = false
      for (const processing of line.processings) started = processing.startOne() || started
    }
    const next = line.queue.nextTurn()
    if (next <= clock.now() || next >= line.wakesAt) return
    line.wakesAt = next
    void clock.sleep(Math.min(next - clock.now(), longestSleepMs)).then(() => {
      if (line.wakesAt === next) line.wakesAt = Infinity
      turn(line)
    })
  }

  /** Does something to a queue; what it changed is acted on after the caller's turn, as it would be over a network. */
  async function change<T>(name: string, act: (queue: MemoryQueue) => T): Promise<T> {
    const line = lineOf(name)
    const result = act(line.queue)
    queueMicrotask(() => turn(line))
    return Promise.resolve(result)
  }

  return {
    async add(name, id, options = {}) {
      checkJobId(id)
      await change(name, (queue) => queue.add(id, options))
    },
    process(name, handler, { concurrency }) {
      const line = lineOf(name)
      const { queue } = line
      const onChange = () => turn(line)
      const processing = createMemoryProcessing({ queue, handler, concurrency, clock, onChange })
      line.processings.add(processing)
      queueMicrotask(onChange)
      return {
        async close(options) {
          await processing.close(options)
          line.processings.delete(processing)
        },
      }
    },
    remove: (name, id) => change(name, (queue) => queue.remove(id)),
    setLimits: (name, limits) => change(name, (queue) => queue.setLimits(limits)),
    counts: (name) => change(name, (queue) => queue.counts()),
    ahead: (name, id) => change(name, (queue) => queue.ahead(id)),
    ids: (name, state) => change(name, (queue) => queue.ids(state)),
    find: (name, id) => change(name, (queue) => queue.find(id)),
    revive: (name, id) => change(name, (queue) => queue.revive(id)),
    async close() {
      const all = [...lines.values()].flatMap(({ processings }) => [...processings])
      await Promise.all(all.map((processing) => processing.close({ graceMs: 0 })))
      lines.clear()
    },
  }
}
