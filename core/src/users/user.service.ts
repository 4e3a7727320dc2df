import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Page } from '../page.ts'
import type { SearchUsersInput } from './user.schema.ts'
import type { UserRef, UserView } from './user.view.ts'

export type UserService<S extends ChatTypes = NoCustom> = {
  get(userId: string): Promise<UserView<S>>
  search(input: SearchUsersInput): Promise<Page<UserView<S>>>
  /** The names beside messages; ids that are gone get a placeholder. Cached per node, told of changes by the bus. */
  refs(userIds: readonly string[]): Promise<UserRef[]>
}
