import type { Connection } from 'mongoose'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { foldName } from './fold-name.ts'
import { namePrefixes } from './name-prefixes.ts'
import { userModel } from './user.model.ts'

/** The assistant is one user in every installation. */
export const assistantId = '000000000000000000000001'

const displayName = 'Assistant'
/** Whoever had the first name before the assistant came keeps it. */
const names = ['assistant', 'assistant-1', 'chatcord-assistant']

/** Makes the assistant's user record, once. */
export async function ensureAssistant(connection: Connection, now: number): Promise<void> {
  const users = userModel(connection)
  for (const username of names) {
    try {
      await users.updateOne(
        { _id: assistantId },
        {
          $setOnInsert: {
            ...{ username, displayName, usernameKey: foldName(username) },
            namePrefixes: namePrefixes([username, displayName]),
            ...{ email: null, emailVerified: false, avatarUrl: null, status: null },
            ...{ roles: ['member'], kind: 'assistant', data: {}, suspendedAt: null },
            createdAt: new Date(now),
          },
        },
        { upsert: true },
      )
      return
    } catch (error) {
      if (duplicateKeyOf(error) === '_id') return
      if (duplicateKeyOf(error) !== 'usernameKey') throw error
    }
  }
}
