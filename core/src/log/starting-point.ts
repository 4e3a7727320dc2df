import type { Principal } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import type { Access } from './access.ts'
import type { Position } from './channel-event.ts'
import type { Audience } from './frames.ts'
import type { LogStore } from './log.store.ts'
import type { ProjectionStore } from './projection.store.ts'

/** Where a watcher begins: `limited` says that its own cursor could not be kept, and that it must read history. */
export type StartingPoint = {
  cursor: number
  epoch: number
  limited: boolean
  asOf: number
  audience: Audience
}

type Deps = {
  log: LogStore
  projection: ProjectionStore
  access: Access
  minted(ch: string, epoch: number): void
}

export function createStartingPoint({ log, projection, access, minted }: Deps) {
  return async (
    principal: Principal,
    ch: string,
    from: Position | null,
  ): Promise<StartingPoint> => {
    await access.see(principal, ch)
    const channel = await projection.channel(ch)
    // The log's own head by a majority read: the hub's or the projection's may lag, and would look like a lost log.
    const head = (await log.tail(ch))?.seq ?? 0
    if (!channel) throw new ChatError('NOT_FOUND')
    let { epoch } = channel
    let limited =
      from !== null &&
      (from.epoch !== epoch || from.seq < channel.floor - 1 || head - from.seq > limits.replayMax)
    if (from && !limited && from.seq > head) {
      // A cursor beyond the head: the log was put back by other means than restore.
      epoch = await projection.mintEpoch(ch, epoch)
      minted(ch, epoch)
      limited = true
    }
    const cursor = from && !limited ? from.seq : head
    const { asOf, member } = await access.see(principal, ch, cursor)
    return { cursor, epoch, limited, asOf, audience: member?.role ? 'members' : 'readers' }
  }
}
