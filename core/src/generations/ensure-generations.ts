import type { Connection } from 'mongoose'
import { ensureCollection } from '../infra/mongo/ensure-collection.ts'
import { ledgerModel } from '../usage/ledger.model.ts'
import { quotaModel } from '../usage/quota.model.ts'
import { ensureAssistant } from '../users/ensure-assistant.ts'
import { generationModel } from './generation.model.ts'

/** Makes the collections of generations and their usage, and the assistant's user. After `ensureAccounts`. */
export async function ensureGenerations(connection: Connection, now: number): Promise<void> {
  await ensureCollection(generationModel(connection))
  await ensureCollection(quotaModel(connection))
  await ensureCollection(ledgerModel(connection))
  await ensureAssistant(connection, now)
}
