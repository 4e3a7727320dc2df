import type { Actor } from '../auth/principal.ts'
import type { ChatTypes, NoCustom } from '../chat-types.ts'
import { ChatError, isFailure } from '../errors.ts'
import { channelRoleGrants } from '../auth/roles.ts'
import { limits } from '../limits.ts'
import type { Access, Grant } from '../log/access.ts'
import type { LogRow } from '../log/log-row.ts'
import { rowOf } from '../log/new-row.ts'
import type { Mutate } from '../log/mutate.ts'
import type { Projector } from '../log/projector.ts'
import type { ProjectionStore } from '../log/projection.store.ts'
import type { UserRef } from '../users/user.view.ts'
import { acked } from './acked.ts'
import { createdBy } from './fold-message.ts'
import type { Ack, HistoryPage, MessageAck } from './history.view.ts'
import { createHistory } from './history.ts'
import type {
  DeleteInput,
  EditInput,
  HistoryInput,
  MessageRef,
  ReactInput,
  SendInput,
} from './message.schema.ts'
import type { MessageRecord } from './message.record.ts'
import type { MessageView } from './message.view.ts'
import { asksAssistant } from './asks-assistant.ts'
import { toMessageView } from './to-message-view.ts'

export type MessageService<S extends ChatTypes = NoCustom> = {
  send(actor: Actor, input: SendInput): Promise<MessageAck<S>>
  edit(actor: Actor, input: EditInput): Promise<MessageAck<S>>
  delete(actor: Actor, input: DeleteInput): Promise<Ack>
  react(actor: Actor, input: ReactInput): Promise<Ack>
  unreact(actor: Actor, input: ReactInput): Promise<Ack>
  get(actor: Actor, ref: MessageRef): Promise<MessageView<S>>
  history(actor: Actor, input: HistoryInput): Promise<HistoryPage<S>>
}

export type MessageDeps = {
  access: Access
  mutate: Mutate
  projection: ProjectionStore
  projector: Projector
  /** The seq of the log's last row, by a majority read. */
  tailOf(ch: string): Promise<number>
  refs(userIds: readonly string[]): Promise<UserRef[]>
  limitSend: LimitSend
}

/**
 * Takes a turn for one message; the answered function gives it back. Throws RATE_LIMITED. `slowModeSeconds` is the
 * channel's own interval.
 */
export type LimitSend = (
  actor: Actor,
  ch: string,
  slowModeSeconds: number,
) => Promise<() => Promise<void>>

type Target = { channelId: string; epoch: number; seq: number }

export function createMessageService(deps: MessageDeps): MessageService {
  const { access, mutate, projection, projector, refs } = deps

  /** The actor's grant, and the message as projected: refused when the seq is of another epoch, or is no message. */
  async function targeted(
    actor: Actor,
    { channelId, epoch, seq }: Target,
  ): Promise<Grant & { message: MessageRecord }> {
    const grant = await access.require(actor, channelId)
    if (grant.channel.epoch !== epoch) throw new ChatError('EPOCH_CHANGED')
    return { ...grant, message: await found(grant, seq) }
  }

  async function found({ channel, member }: Grant, seq: number): Promise<MessageRecord> {
    const current =
      seq > channel.projected
        ? await projector.project(channel.id, await deps.tailOf(channel.id))
        : channel
    const [message] =
      seq < current.floor ? [] : await projection.messages(channel.id, current.gen, [seq])
    if (!message || (message.kind === 'system' && !member?.role)) throw new ChatError('NOT_FOUND')
    return message
  }

  function alive({ message }: { message: MessageRecord }): void {
    if (message.kind === 'system') throw new ChatError('FORBIDDEN')
    if (message.deleted) throw new ChatError('DELETED')
  }

  async function view(actor: Actor, message: MessageRecord): Promise<MessageView> {
    return toMessageView(message, await refs([message.by]), actor.principal.user.id)
  }

  async function projected(actor: Actor, row: LogRow, seq: number): Promise<MessageAck> {
    const { gen, epoch } = await projector.project(row.ch, row.seq)
    const [message] = await projection.messages(row.ch, gen, [seq])
    if (!message) throw new ChatError('NOT_FOUND')
    return { message: await view(actor, await visible(actor, row, message)), epoch }
  }

  /** The message, or what the row itself said when its author may not read what came after it. */
  async function visible({ principal }: Actor, row: LogRow, message: MessageRecord) {
    if (message.rev <= row.seq) return message
    try {
      await access.see(principal, row.ch, message.rev)
      return message
    } catch (error) {
      if (!isFailure(error, 'NOT_FOUND')) throw error
      const said =
        'mentions' in row.body ? { text: row.body.text, mentions: row.body.mentions } : {}
      return { ...message, ...said, rev: row.seq, reactions: [], threadCount: 0, deleted: null }
    }
  }

  async function send(actor: Actor, input: SendInput): Promise<MessageAck> {
    const ch = input.channelId
    const row = rowOf(actor.principal, input, { type: 'message.created', body: newMessage(input) })
    const referenced = [input.replyTo, input.thread, input.parent].filter(
      (seq) => seq !== undefined && seq > 0,
    ) as number[] // no undefined is left
    let epoch = 0
    const permit = async (atLeast: number) => {
      const granted = await access.recent(actor, ch, atLeast)
      epoch = granted.channel.epoch
      for (const seq of referenced) await found(granted, seq)
      if (asksAssistant(actor, granted.channel, input))
        row.work = { kind: 'answer', state: 'pending' }
      return granted.asOf
    }
    let giveBack = () => Promise.resolve()
    const limit = async () => {
      const { channel } = await access.recent(actor, ch)
      giveBack = await deps.limitSend(actor, ch, channel.slowModeSeconds)
    }
    const { row: sent, repeated } = await mutate({ row, permit, limit }).catch(
      async (refusal: unknown) => {
        // Nothing was said.
        await giveBack()
        throw refusal
      },
    )
    if (repeated) return projected(actor, sent, sent.seq)
    const message = createdBy(sent, 0)
    if (!message) throw new ChatError('CONFLICT')
    return { message: await view(actor, message), epoch }
  }

  async function edit(actor: Actor, input: EditInput): Promise<MessageAck> {
    const { seq: target, text, mentions } = input
    const row = rowOf(actor.principal, input, {
      type: 'message.edited',
      body: { target, text, mentions },
    })
    const permit = async () => {
      const grant = await targeted(actor, input)
      if (grant.message.by !== actor.principal.user.id) throw new ChatError('FORBIDDEN')
      alive(grant)
      return grant.asOf
    }
    const { row: edited } = await mutate({ row, permit })
    return projected(actor, edited, target)
  }

  async function remove(actor: Actor, input: DeleteInput): Promise<Ack> {
    const body = { target: input.seq, reason: input.reason ?? null }
    const permit = async () => {
      const grant = await targeted(actor, input)
      const mine = grant.message.by === actor.principal.user.id
      const role = grant.member?.role
      if (!mine && !(role && channelRoleGrants[role].has('message.deleteAny')))
        throw new ChatError('FORBIDDEN')
      alive(grant)
      return grant.asOf
    }
    return acked(
      await mutate({
        row: rowOf(actor.principal, input, { type: 'message.deleted', body }),
        permit,
      }),
      input,
    )
  }

  async function reacted(
    actor: Actor,
    input: ReactInput,
    type: 'reaction.added' | 'reaction.removed',
  ): Promise<Ack> {
    const row = rowOf(actor.principal, input, {
      type,
      body: { target: input.seq, emoji: input.emoji },
    })
    const permit = async () => {
      const grant = await targeted(actor, input)
      alive(grant)
      const max = limits.reactionsPerMessage
      if (type === 'reaction.added' && grant.message.reactions.length >= max)
        throw new ChatError('LIMIT_REACHED', { limit: 'reactionsPerMessage', max })
      return grant.asOf
    }
    return acked(await mutate({ row, permit }), input)
  }

  return {
    send,
    edit,
    delete: remove,
    react: (actor, input) => reacted(actor, input, 'reaction.added'),
    unreact: (actor, input) => reacted(actor, input, 'reaction.removed'),
    get: async (actor, { channelId, seq }) => {
      await access.require(actor, channelId)
      // A caller reads what they were just told was done: the projection first goes as far as the log.
      const channel = await projector.project(channelId, await deps.tailOf(channelId))
      const grant = await access.require(actor, channelId)
      const message = await found({ ...grant, channel }, seq)
      // The right is read again after the message: what changed it may be above a removal.
      await access.require(actor, channelId, message.rev)
      return view(actor, message)
    },
    history: createHistory(deps),
  }
}

function newMessage({ nonce, kind, text, mentions, replyTo, thread, parent }: SendInput) {
  return {
    nonce,
    kind,
    body: null,
    text,
    mentions,
    attachments: [],
    replyTo: replyTo ?? null,
    thread: thread ?? null,
    parent: parent ?? null,
    generation: null,
  }
}
