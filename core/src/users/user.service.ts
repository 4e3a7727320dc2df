import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Page } from '../page.ts'
import { pageOf, pageRead } from '../paging.ts'
import { missingUserRef, toUserRef, toUserView } from './user.mapper.ts'
import type { SearchUsersInput } from './user.schema.ts'
import type { UserRecords } from './user-records.ts'
import type { UserStore } from './user.store.ts'
import type { UserRef, UserView } from './user.view.ts'

export type UserService<S extends ChatTypes = NoCustom> = {
  get(userId: string): Promise<UserView<S>>
  search(input: SearchUsersInput): Promise<Page<UserView<S>>>
  /** The names beside messages; ids that are gone get a placeholder. Cached per node, told of changes by the bus. */
  refs(userIds: readonly string[]): Promise<UserRef[]>
}

/** A name may be this old when the bus lost the hint of its change. */
const refAgeMs = 60_000
const profileAgeMs = 4_000

export function createUserService(deps: {
  clock: Clock
  records: UserRecords
  store: Pick<UserStore, 'search'>
}): UserService {
  const { clock, records, store } = deps

  return {
    async get(userId) {
      const [user] = await records.get([userId], profileAgeMs)
      if (!user) throw new ChatError('NOT_FOUND')
      return toUserView(user, clock.now())
    },
    async search(input) {
      const read = pageRead(input)
      const found = await store.search({ ...read, query: input.query })
      return pageOf(read, found, {
        key: (user) => user.usernameKey,
        view: (user) => toUserView(user, clock.now()),
      })
    },
    async refs(userIds) {
      const ids = [...new Set(userIds)]
      const users = await records.get(ids, refAgeMs)
      return ids.map((id, index) => {
        const user = users[index]
        return user ? toUserRef(user) : missingUserRef(id)
      })
    },
  }
}
