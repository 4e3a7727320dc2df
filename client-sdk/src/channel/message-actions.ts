import type { AppRouter, Mention, MessageView } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import { createNonce } from '../nonce.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { retrying, type RetryDeps } from '../retrying.ts'
import type { MessageTarget } from './channel-types.ts'

export type ActionDeps = RetryDeps & {
  channelId: string
  api: TRPCClient<AppRouter>
  outbox(): Promise<Outbox>
  /** The epoch of what is shown at this moment, or of the channel. */
  epoch(): Promise<number>
  put(message: MessageView, epoch: number): void
}

export type MessageActions = {
  edit(target: MessageTarget, change: { text: string; mentions?: Mention[] }): Promise<MessageView>
  delete(target: MessageTarget, options?: { reason?: string }): Promise<void>
  react(target: MessageTarget, emoji: string): Promise<void>
  unreact(target: MessageTarget, emoji: string): Promise<void>
}

type Place = { channelId: string; seq: number; epoch: number; nonce: string }

/** Changes of messages. Each has its nonce, so it is tried until the server has answered. */
export function createMessageActions(deps: ActionDeps): MessageActions {
  const { api, channelId } = deps

  /** The place of a message; one that is on its way is waited for. */
  async function place(target: MessageTarget): Promise<Place> {
    const outbox = await deps.outbox()
    const seq = typeof target === 'number' ? target : await seqOf(outbox, target)
    return { channelId, seq, epoch: await deps.epoch(), nonce: createNonce() }
  }

  async function seqOf(outbox: Outbox, nonce: string) {
    const sent = await outbox.awaited(nonce)
    if (!sent) throw new TypeError(`No message with the nonce ${nonce} is on its way.`)
    return sent.seq
  }

  async function change<T>(target: MessageTarget, mutate: (at: Place) => Promise<T>) {
    const at = await place(target)
    return retrying(() => mutate(at), deps)
  }

  return {
    async edit(target, input) {
      const edited = change(target, (at) => api.messages.edit.mutate({ ...at, ...input }))
      const { message, epoch } = await edited
      deps.put(message, epoch)
      return message
    },
    async delete(target, options) {
      await change(target, (at) => api.messages.delete.mutate({ ...at, ...options }))
    },
    async react(target, emoji) {
      await change(target, (at) => api.messages.react.mutate({ ...at, emoji }))
    },
    async unreact(target, emoji) {
      await change(target, (at) => api.messages.unreact.mutate({ ...at, emoji }))
    },
  }
}
