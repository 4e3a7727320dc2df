import type { JobEngine } from '../infra/jobs.ts'
import type { WakeUp } from '../infra/wake-up.ts'
import type { GenerationRecord } from './generation.record.ts'
import { queueOf } from './queue-name.ts'

export type Waiting = {
  jobs: Pick<JobEngine, 'ahead'>
  record: GenerationRecord
  /** Whether it still waits for its first start. */
  waits(): Promise<boolean>
  /** Rings when it is time to look again. */
  bell: Pick<WakeUp, 'wait'>
}

/** How many wait before a generation, as often as that changes. Nothing while the queue is away or does not have it. */
export async function* placesInQueue({
  jobs,
  record,
  waits,
  bell,
}: Waiting): AsyncGenerator<number> {
  let told: number | null = null
  while (await waits()) {
    const place = await jobs.ahead(queueOf(record), record.id).catch(() => null)
    if (place !== null && place !== told) yield (told = place)
    await bell.wait()
  }
}
