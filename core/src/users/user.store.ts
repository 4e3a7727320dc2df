import { trusted, type Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import { duplicateKeyOf } from '../infra/mongo/duplicate-key.ts'
import { createLoader } from '../infra/mongo/load-by-ids.ts'
import { foldEmail, foldName } from './fold-name.ts'
import { namePrefixes, prefixOf } from './name-prefixes.ts'
import { userModel } from './user.model.ts'
import type { UserRecord } from './user.record.ts'

/** The fields that a change of a user may set; the folded ones follow by themselves. */
export type UserChanges = Partial<
  Pick<UserRecord, 'displayName' | 'avatarUrl' | 'status' | 'roles' | 'suspendedAt'>
>

/** A user before the keys that it is found by. */
export type NewUser = Omit<UserRecord, 'usernameKey' | 'namePrefixes' | 'emailKey'>

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
  return {
    usernameKey: foldName(username),
    namePrefixes: namePrefixes([username, displayName]),
    ...(email !== null && { emailKey: foldEmail(email) }),
  }
}

export function createUserStore(deps: { connection: Connection; bus: Bus }): UserStore {
  const users = userModel(deps.connection)

  const byUsername = (username: string) =>
    users.findOne({ usernameKey: foldName(username) }).lean<UserRecord | null>()
  const byEmail = (email: string) =>
    users.findOne({ emailKey: foldEmail(email) }).lean<UserRecord | null>()

  /** A user name never changes, so that reading it first races with nothing. */
  async function namedAnew(id: string, displayName: string) {
    const user = await users.findById(id).lean<UserRecord | null>()
    return { namePrefixes: namePrefixes([user?.username ?? '', displayName]) }
  }

  return {
    load: createLoader<UserRecord>(users),
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
      const folded = displayName === undefined ? {} : await namedAnew(id, displayName)
      const updated = await users
        .findOneAndUpdate(
          { _id: id },
          { $set: { ...changes, ...folded } },
          { returnDocument: 'after' },
        )
        .lean<UserRecord | null>()
      if (updated) deps.bus.publish(`user:${id}`, { kind: 'changed' })
      return updated
    },
    async search({ query, after, limit }) {
      const prefix = prefixOf(query)
      if (prefix === '') return []
      return users
        .find({
          namePrefixes: prefix,
          suspendedAt: null,
          ...(after !== null && { usernameKey: trusted({ $gt: after }) }),
        })
        .sort({ usernameKey: 1 })
        .limit(limit)
        .lean<UserRecord[]>()
    },
  }
}
