import type { Connection } from 'mongoose'
import { ensureCollection } from '../infra/mongo/ensure-collection.ts'
import { installationModel } from './installation.model.ts'
import { settingsModel } from './settings.model.ts'

/** Makes the collections of the installation and its settings. To be called before anything reads them. */
export async function ensureSystem(connection: Connection): Promise<void> {
  await ensureCollection(installationModel(connection))
  await ensureCollection(settingsModel(connection))
}
