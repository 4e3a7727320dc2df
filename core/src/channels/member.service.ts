import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Actor } from '../auth/principal.ts'
import type { Ack } from '../messages/history.view.ts'
import type { Page } from '../page.ts'
import type {
  AddMemberInput,
  ListMembersInput,
  RemoveMemberInput,
  SetRoleInput,
} from './channel.schema.ts'
import type { MemberView } from './channel.view.ts'

export type MemberService<S extends ChatTypes = NoCustom> = {
  list(actor: Actor, input: ListMembersInput): Promise<Page<MemberView<S>>>
  add(actor: Actor, input: AddMemberInput): Promise<Ack>
  remove(actor: Actor, input: RemoveMemberInput): Promise<Ack>
  setRole(actor: Actor, input: SetRoleInput): Promise<Ack>
}
