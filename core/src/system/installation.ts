import type { Connection } from 'mongoose'
import { digest, newSecret } from '../auth/digest.ts'
import type { Clock } from '../infra/clock.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { installationModel, type InstallationRecord } from './installation.model.ts'

const _id = 'installation'

/** A claim whose user was not made by then was cut off by a crash. */
const claimMs = 60_000

export type Installation = {
  /** As of the start of this process: it moves only while all of them are stopped. */
  generation(): number
  hasOwner(): Promise<boolean>
  /** A new token that makes its first user the owner; null once there is one. A new one replaces the one before. */
  setupToken(): Promise<string | null>
  /** Gives the installation to this user, once: false for a wrong or used token. */
  claim(token: string, userId: string): Promise<boolean>
  /** Takes a claim back whose user could not be made. */
  release(token: string, userId: string): Promise<void>
  /** Gives the installation back if a crash came between the claim and the making of its owner. */
  recover(userExists: (id: string) => Promise<boolean>): Promise<void>
}

export async function createInstallation(deps: {
  connection: Connection
  clock: Clock
}): Promise<Installation> {
  const { clock } = deps
  const installations = installationModel(deps.connection)

  async function read(): Promise<InstallationRecord> {
    const record = await installations.findById(_id).lean<InstallationRecord | null>()
    if (record) return record
    try {
      await installations.create({ _id, generation: 1, createdAt: new Date(clock.now()) })
    } catch (error) {
      // Two nodes may start at once.
      if (duplicateKeyOf(error) === null) throw error
    }
    return read()
  }

  function isOld(claimedAt: Date | null): boolean {
    return clock.now() - (claimedAt?.getTime() ?? 0) >= claimMs
  }

  const { generation } = await read()
  // Once the claim cannot be taken back any more, this need not be asked again.
  let owned = false

  return {
    generation: () => generation,
    async hasOwner() {
      if (owned) return true
      const { ownerId, claimedAt } = await read()
      owned = ownerId !== null && isOld(claimedAt)
      return ownerId !== null
    },
    async setupToken() {
      const token = newSecret(24)
      const { matchedCount } = await installations.updateOne(
        { _id, ownerId: null },
        { $set: { setupTokenHash: digest(token) } },
      )
      return matchedCount === 1 ? token : null
    },
    async claim(token, userId) {
      const { modifiedCount } = await installations.updateOne(
        { _id, ownerId: null, setupTokenHash: digest(token) },
        { $set: { ownerId: userId, setupTokenHash: null, claimedAt: new Date(clock.now()) } },
      )
      return modifiedCount === 1
    },
    async release(token, userId) {
      await installations.updateOne(
        { _id, ownerId: userId },
        { $set: { ownerId: null, setupTokenHash: digest(token), claimedAt: null } },
      )
    },
    async recover(userExists) {
      const { ownerId, claimedAt } = await read()
      if (ownerId === null || !isOld(claimedAt) || (await userExists(ownerId))) return
      await installations.updateOne(
        { _id, ownerId, claimedAt },
        { $set: { ownerId: null, claimedAt: null } },
      )
    },
  }
}
