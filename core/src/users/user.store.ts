import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { loadByIds } from '../infra/mongo/load-by-ids.ts'
import { foldEmail, foldName } from './fold-name.ts'
import { userModel } from './user.model.ts'
import type { UserRecord } from './user.record.ts'

/** The fields that a change of a user may set; the folded ones follow by themselves. */
export type UserChanges = Partial<
  Pick<UserRecord, 'displayName' | 'avatarUrl' | 'status' | 'roles' | 'suspendedAt'>
>

/** A user before the keys that it is found by. */
export type NewUser = Omit<UserRecord, 'usernameKey' | 'nameKeys' | 'emailKey'>

export type SearchPage = { query: string; after: string | null; limit: number }

export type UserStore = {
  load(ids: readonly string[]): Promise<Map<string, UserRecord>>
  /** By user name or, if there is an @ in it, by e-mail address. */
  findByLogin(login: string): Promise<UserRecord | null>
  /** Throws TAKEN for what is used already. */
  refuseTaken(names: { username: string; email: string | null }): Promise<void>
  /** Throws TAKEN; whoever comes second of two at once gets it too. */
  insert(user: NewUser): Promise<UserRecord>
  /** Null when the user is gone. Tells the nodes. */
  update(id: string, changes: UserChanges): Promise<UserRecord | null>
  /** By the beginning of either name, in the order of user names. */
  search(page: SearchPage): Promise<UserRecord[]>
}

function keysOf({ username, displayName, email }: NewUser) {
  const usernameKey = foldName(username)
  const nameKeys = [usernameKey, foldName(displayName)]
  return { usernameKey, nameKeys, ...(email !== null && { emailKey: foldEmail(email) }) }
}

export function createUserStore(deps: { connection: Connection; bus: Bus }): UserStore {
  const users = userModel(deps.connection)

  const byUsername = (username: string) =>
    users.findOne({ usernameKey: foldName(username) }).lean<UserRecord | null>()
  const byEmail = (email: string) =>
    users.findOne({ emailKey: foldEmail(email) }).lean<UserRecord | null>()

  return {
    load: (ids) => loadByIds<UserRecord>(users, ids),
    findByLogin: (login) => (login.includes('@') ? byEmail(login) : byUsername(login)),
    async refuseTaken({ username, email }) {
      if (await byUsername(username)) throw new ChatError('TAKEN', { field: 'username' })
      if (email !== null && (await byEmail(email))) throw new ChatError('TAKEN', { field: 'email' })
    },
    async insert(user) {
      const record: UserRecord = { ...user, ...keysOf(user) }
      try {
        await users.create(record)
        return record
      } catch (error) {
        const key = duplicateKeyOf(error)
        if (key === 'usernameKey') throw new ChatError('TAKEN', { field: 'username' })
        if (key === 'emailKey') throw new ChatError('TAKEN', { field: 'email' })
        throw error
      }
    },
    async update(id, changes) {
      const { displayName } = changes
      const names = displayName !== undefined && { 'nameKeys.1': foldName(displayName) }
      const updated = await users
        .findOneAndUpdate(
          { _id: id },
          { $set: { ...changes, ...names } },
          { returnDocument: 'after' },
        )
        .lean<UserRecord | null>()
      if (updated) deps.bus.publish(`user:${id}`, { kind: 'changed' })
      return updated
    },
    async search({ query, after, limit }) {
      const key = foldName(query)
      if (key === '') return []
      return users
        .find({
          nameKeys: trusted({ $regex: `^${escapeRegex(key)}` }),
          suspendedAt: null,
          ...(after !== null && { usernameKey: trusted({ $gt: after }) }),
        })
        .sort({ usernameKey: 1 })
        .limit(limit)
        .lean<UserRecord[]>()
    },
  }
}

/** Text from people is never a pattern. */
function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
