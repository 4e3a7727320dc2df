import type { ChatStorage } from '../storage.ts'
import { createOutbox, type Outbox, type OutboxDeps } from './outbox.ts'
import { createOutboxStorage } from './outbox-storage.ts'

export type UserOutbox = {
  /** Null while nobody is signed in. */
  current(): Outbox | null
  /** Takes over for another user; what the last one has on its way stays in the storage. */
  userChanged(userId: string | null): void
}

/** The outbox of whoever is signed in. */
export function createUserOutbox(
  deps: Omit<OutboxDeps, 'storage'> & { storage: ChatStorage },
): UserOutbox {
  let outbox: Outbox | null = null
  return {
    current: () => outbox,
    userChanged(userId) {
      outbox?.stop()
      outbox =
        userId === null
          ? null
          : createOutbox({ ...deps, storage: createOutboxStorage(deps.storage, userId) })
    },
  }
}
