import type { Connection } from 'mongoose'
import { ensureAccounts } from './auth/ensure-accounts.ts'
import { ensureGenerations } from './generations/ensure-generations.ts'
import { ensureChat } from './log/mongo/ensure-chat.ts'
import { ensureProviders } from './providers/ensure-providers.ts'
import { ensureSystem } from './system/ensure-system.ts'

/** Makes every collection with its indexes, as any process of an installation does at its start. Throws when one cannot be had. */
export async function ensureCollections(connection: Connection, now: number): Promise<void> {
  await ensureSystem(connection)
  await ensureAccounts(connection)
  await ensureChat(connection)
  await ensureProviders(connection)
  await ensureGenerations(connection, now)
}
