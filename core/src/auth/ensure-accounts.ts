import type { Connection } from 'mongoose'
import { ensureCollection } from '../infra/mongo/ensure-collection.ts'
import { userModel } from '../users/user.model.ts'
import { credentialModel } from './credential.model.ts'
import { sessionModel } from './session.model.ts'
import { tokenModel } from './token.model.ts'

/** Makes the collections of accounts and their indexes. To be called before anything reads or writes them. */
export async function ensureAccounts(connection: Connection): Promise<void> {
  await ensureCollection(userModel(connection))
  await ensureCollection(credentialModel(connection))
  await ensureCollection(sessionModel(connection))
  await ensureCollection(tokenModel(connection))
}
