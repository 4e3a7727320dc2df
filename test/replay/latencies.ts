import { createHistogram } from 'node:perf_hooks'

export type Latencies = {
  record(ms: number): void
  count(): number
  /** In milliseconds, to the tenth; null when nothing was recorded. */
  percentile(percent: number): number | null
}

/** Many measured times in little memory, to three digits. */
export function createLatencies(): Latencies {
  const microseconds = createHistogram()
  return {
    record: (ms) => microseconds.record(Math.max(1, Math.round(ms * 1_000))),
    count: () => microseconds.count,
    percentile(percent) {
      if (microseconds.count === 0) return null
      return Math.round(microseconds.percentile(percent) / 100) / 10
    },
  }
}
