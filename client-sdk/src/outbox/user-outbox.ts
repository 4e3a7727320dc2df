import type { ChatStorage } from '../storage.ts'
import { createOutbox, type Outbox, type OutboxDeps } from './outbox.ts'
import { createOutboxStorage, type Exclusively } from './outbox-storage.ts'

export type UserOutbox = {
  /** Null while nobody is signed in. */
  current(): Outbox | null
  /** Takes over for another user; what the last one has on its way stays in the storage. */
  userChanged(userId: string | null): void
}

/** The outbox of whoever is signed in. */
export function createUserOutbox(
  deps: Omit<OutboxDeps, 'storage'> & { storage: ChatStorage; exclusively: Exclusively },
): UserOutbox {
  let outbox: Outbox | null = null
  return {
    current: () => outbox,
    userChanged(userId) {
      outbox?.stop()
      if (userId === null) outbox = null
      else {
        const storage = createOutboxStorage(deps.storage, userId, deps.exclusively)
        outbox = createOutbox({ ...deps, storage })
      }
    },
  }
}
