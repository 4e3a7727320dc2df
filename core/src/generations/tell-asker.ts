import type { Bus } from '../infra/bus.ts'
import type { GenerationRecord } from './generation.record.ts'

/** A hint to whoever asked, at all their devices, that one of their generations has come a step further. */
export function tellAsker(
  bus: Pick<Bus, 'publish'>,
  { user, id }: Pick<GenerationRecord, 'user' | 'id'>,
): void {
  bus.publish(`user:${user}`, { kind: 'generation', generationId: id })
}
