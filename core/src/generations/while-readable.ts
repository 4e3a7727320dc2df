import type { Principal } from '../auth/principal.ts'
import type { Bus } from '../infra/bus.ts'
import type { Access } from '../log/access.ts'
import { takesRight } from '../log/row-rules.ts'
import type { TrackedGenerationEvent } from './watch-generation.ts'

type Deps = { access: Pick<Access, 'require'>; bus: Pick<Bus, 'subscribe'> }

/** What is told of an answer in a channel, to who may read the channel still. Throws NOT_FOUND from then on. */
export function createWhileReadable({ access, bus }: Deps) {
  return async function* (
    principal: Principal,
    channel: string,
    events: AsyncIterable<TrackedGenerationEvent>,
  ): AsyncGenerator<TrackedGenerationEvent> {
    let [changed, checked] = [0, 0]
    const leave = bus.subscribe(`channel:${channel}`, (hint) => {
      if ('row' in hint && takesRight(hint.row)) changed = hint.row.seq
    })
    try {
      for await (const tracked of events) {
        // A hint may be lost, and the end has the whole text.
        if (changed !== checked || tracked.event.type === 'finished') {
          checked = changed
          await access.require({ principal, needs: 'channel.read' }, channel, checked)
        }
        yield tracked
      }
    } finally {
      leave()
    }
  }
}
