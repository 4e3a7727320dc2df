import type { Bus } from '../infra/bus.ts'
import type { GenerationRecord } from './generation.record.ts'

/** A hint that a generation was made, runs or has ended: to who follows it, and to each device of whoever asked. */
export function tellStep(
  bus: Pick<Bus, 'publish'>,
  { user, id }: Pick<GenerationRecord, 'user' | 'id'>,
): void {
  bus.publish(`generation:${id}`, { kind: 'changed' })
  bus.publish(`user:${user}`, { kind: 'generation', generationId: id })
}
