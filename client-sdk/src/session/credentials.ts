import type { SessionRef, SignedIn, Tokens } from '@chatcord/server/contract'
import { isRecord } from '../is-record.ts'
import { readJson, type ChatStorage } from '../storage.ts'

/** What stands for the session at this moment. With cookies there are no tokens here: no script can read them. */
type Credentials = { userId: string; session: SessionRef | null; tokens: Tokens | null }

const key = 'session'

export type CredentialStore = {
  current(): Credentials | null
  take(signedIn: SignedIn): Promise<void>
  /** What is stored: another process with the same storage may have newer tokens, or another session. */
  read(): Promise<Credentials | null>
  use(credentials: Credentials): void
  clear(): Promise<void>
}

/** The session's tokens in memory, and those of the bearer carrier in the storage as well. */
export function createCredentialStore(storage: ChatStorage): CredentialStore {
  let current: Credentials | null = null
  let unsaved = false // the storage did not take what is current: what it has is older
  async function read() {
    if (unsaved) return current
    const stored = await readJson(storage, key)
    return isCredentials(stored) ? stored : null
  }

  return {
    current: () => current,
    use(credentials) {
      current = credentials
    },
    async take({ me, session, tokens }) {
      current = { userId: me.id, session, tokens }
      if (!tokens) return
      unsaved = true
      const saving = storage.set(key, JSON.stringify(current))
      await saving.then(
        () => (unsaved = false),
        () => undefined,
      )
    },
    read,
    async clear() {
      const had = current
      current = null
      unsaved = false
      if (!had?.tokens) return
      try {
        const stored = await read()
        if (stored?.session?.id === had.session?.id) await storage.delete(key)
      } catch {
        // The session is over: what stays in the storage is of no use to anybody.
      }
    },
  }
}

function isCredentials(value: unknown): value is Credentials {
  return (
    isRecord(value) &&
    typeof value.userId === 'string' &&
    isRecord(value.session) &&
    isRecord(value.tokens) &&
    typeof value.tokens.access === 'string' &&
    typeof value.tokens.refresh === 'string'
  )
}
