import type { Connection } from 'mongoose'
import type { Clock } from '../infra/clock.ts'
import { credentialModel, type CredentialRecord } from './credential.model.ts'
import type { PasswordHasher } from './password-hasher.ts'

export type CredentialStore = {
  set(userId: string, password: string): Promise<void>
  remove(userId: string): Promise<void>
  /** Null stands for an account that is not there: the answer is no, after the same time. */
  matches(userId: string | null, password: string): Promise<boolean>
}

export function createCredentialStore(deps: {
  connection: Connection
  clock: Clock
  hasher: PasswordHasher
}): CredentialStore {
  const { clock, hasher } = deps
  const credentials = credentialModel(deps.connection)

  async function set(userId: string, password: string): Promise<void> {
    const hash = await hasher.hash(password)
    const changed = { hash, changedAt: new Date(clock.now()) }
    await credentials.updateOne({ _id: userId }, { $set: changed }, { upsert: true })
  }

  return {
    set,
    async remove(userId) {
      await credentials.deleteOne({ _id: userId })
    },
    async matches(userId, password) {
      // Nobody's credential is looked for as well, so that both cases cost the same.
      const credential = await credentials
        .findById(userId ?? 'nobody')
        .lean<CredentialRecord | null>()
      const matches = await hasher.verify(credential?.hash ?? null, password)
      // The password is known only now: the moment to replace a hash of weaker days.
      if (matches && userId !== null && credential && hasher.isWeak(credential.hash))
        await set(userId, password)
      return matches
    },
  }
}
