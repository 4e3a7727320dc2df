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
  /** The epoch of what is shown; null while nothing is. */
  epoch(): number | null
  put(message: MessageView, epoch: number): void
}

export type MessageActions = {
  edit(target: MessageTarget, change: { text: string; mentions?: Mention[] }): Promise<MessageView>
  delete(target: MessageTarget, options?: { reason?: string }): Promise<void>
  react(target: MessageTarget, emoji: string): Promise<void>
  unreact(target: MessageTarget, emoji: string): Promise<void>
}

/** Changes of messages. Each has its nonce, so it is tried until the server has answered. */
export function createMessageActions(deps: ActionDeps): MessageActions {
  const { api, channelId } = deps

  /** The place of a message; one that is on its way is waited for. */
  async function place(target: MessageTarget) {
    const outbox = await deps.outbox()
    const seq = typeof target === 'number' ? target : await seqOf(outbox, target)
    const epoch = deps.epoch() ?? (await safe(() => api.channels.get.query({ channelId }))).epoch
    return { channelId, seq, epoch, nonce: createNonce() }
  }

  async function seqOf(outbox: Outbox, nonce: string) {
    const sent = await outbox.awaited(nonce)
    if (!sent) throw new TypeError(`No message with the nonce ${nonce} is on its way.`)
    return sent.seq
  }

  const safe = <T>(task: () => Promise<T>) => retrying(task, deps)

  return {
    async edit(target, change) {
      const input = { ...(await place(target)), ...change }
      const { message, epoch } = await safe(() => api.messages.edit.mutate(input))
      deps.put(message, epoch)
      return message
    },
    async delete(target, options) {
      const input = { ...(await place(target)), ...options }
      await safe(() => api.messages.delete.mutate(input))
    },
    async react(target, emoji) {
      const input = { ...(await place(target)), emoji }
      await safe(() => api.messages.react.mutate(input))
    },
    async unreact(target, emoji) {
      const input = { ...(await place(target)), emoji }
      await safe(() => api.messages.unreact.mutate(input))
    },
  }
}
