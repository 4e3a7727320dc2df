import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Actor, Principal } from '../auth/principal.ts'
import type { Ack } from '../messages/history.view.ts'
import type { Page, PageInput } from '../page.ts'
import type { ChannelView } from './channel.view.ts'
import type {
  BrowseChannelsInput,
  CreateChannelInput,
  JoinInput,
  MarkReadInput,
  UpdateChannelInput,
} from './channel.schema.ts'

export type ChannelService<S extends ChatTypes = NoCustom> = {
  /** The caller's channels, the most recently active first. */
  list(principal: Principal, input: PageInput): Promise<Page<ChannelView<S>>>
  browse(
    principal: Principal,
    input: NonNullable<BrowseChannelsInput>,
  ): Promise<Page<ChannelView<S>>>
  get(actor: Actor, channelId: string): Promise<ChannelView<S>>
  create(principal: Principal, input: CreateChannelInput): Promise<ChannelView<S>>
  update(actor: Actor, input: UpdateChannelInput): Promise<Ack>
  join(principal: Principal, input: JoinInput): Promise<Ack>
  leave(principal: Principal, input: JoinInput): Promise<Ack>
  markRead(
    actor: Actor,
    input: MarkReadInput,
  ): Promise<{ readSeq: number; unread: number; epoch: number }>
}
