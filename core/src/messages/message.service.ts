import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { Actor } from '../auth/principal.ts'
import type { Ack, HistoryPage, MessageAck } from './history.view.ts'
import type {
  DeleteInput,
  EditInput,
  HistoryInput,
  MessageRef,
  ReactInput,
  SendInput,
} from './message.schema.ts'
import type { MessageView } from './message.view.ts'

export type MessageService<S extends ChatTypes = NoCustom> = {
  send(actor: Actor, input: SendInput): Promise<MessageAck<S>>
  edit(actor: Actor, input: EditInput): Promise<MessageAck<S>>
  delete(actor: Actor, input: DeleteInput): Promise<Ack>
  react(actor: Actor, input: ReactInput): Promise<Ack>
  unreact(actor: Actor, input: ReactInput): Promise<Ack>
  get(actor: Actor, ref: MessageRef): Promise<MessageView<S>>
  history(actor: Actor, input: HistoryInput): Promise<HistoryPage<S>>
}
