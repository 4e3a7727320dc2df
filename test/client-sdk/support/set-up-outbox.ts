import type { MessageAck } from '@chatcord/core/messages/history.view'
import { ChatError, type ChatReason } from '../../../client-sdk/src/errors/chat-error.ts'
import { createOutbox } from '../../../client-sdk/src/outbox/outbox.ts'
import {
  createOutboxStorage,
  type Exclusively,
} from '../../../client-sdk/src/outbox/outbox-storage.ts'
import { createMemoryStorage, type ChatStorage } from '../../../client-sdk/src/storage.ts'
import { createManualRuntime, settled } from './manual-runtime.ts'

type Delivery = {
  channelId: string
  nonce: string
  accept(): Promise<void>
  refuse(reason: ChatReason, details?: object): Promise<void>
}

/** An outbox whose deliveries wait for the test. */
export function setUpOutbox(
  storage: ChatStorage = createMemoryStorage(),
  exclusively: Exclusively = (_, task) => task(),
) {
  const runtime = createManualRuntime()
  const deliveries: Delivery[] = []
  let goOnline = () => undefined as void
  let online = Promise.resolve()
  const outbox = createOutbox({
    runtime,
    storage: createOutboxStorage(storage, 'ada', exclusively),
    async ready(signal) {
      await Promise.race([online, aborted(signal)])
    },
    deliver: ({ channelId, nonce, message }) =>
      new Promise((resolve, reject) => {
        const view = { nonce, text: message.text, seq: deliveries.length + 1 }
        deliveries.push({
          channelId,
          nonce,
          accept() {
            resolve({ message: view, epoch: 1 } as unknown as MessageAck)
            return settled()
          },
          refuse(reason, details) {
            reject(new ChatError({ reason, message: reason, details: (details ?? null) as never }))
            return settled()
          },
        })
      }),
    delivered: () => undefined,
    changed: () => undefined,
  })
  return {
    runtime,
    outbox,
    deliveries,
    send: (text: string, nonce = `nonce-${text}`, channelId = 'general') =>
      outbox.send(channelId, { text }, nonce),
    states: (channelId = 'general') =>
      outbox.pending(channelId).map(({ text, state }) => [text, state]),
    goOffline() {
      online = new Promise((resolve) => (goOnline = resolve))
    },
    goOnline: () => goOnline(),
  }
}

function aborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () =>
      reject(new ChatError({ reason: 'ABORTED', message: '', details: null })),
    )
  })
}
