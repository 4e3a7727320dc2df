import type { NewMessage } from '@chatcord/server/contract'
import { unauthenticated } from '../errors/local-errors.ts'
import { createNonce } from '../nonce.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { SentMessage } from './channel-types.ts'

export type Sending = {
  send(message: NewMessage, options?: { nonce?: string }): SentMessage
  retry(nonce: string): SentMessage | null
  discard(nonce: string): void
}

/** The outbox of whoever is signed in; waits until that is known. Throws UNAUTHENTICATED for nobody. */
export async function knownOutbox(deps: {
  userId(): Promise<string | null>
  outbox(): Outbox | null
}): Promise<Outbox> {
  await deps.userId()
  const outbox = deps.outbox()
  if (!outbox) throw unauthenticated()
  return outbox
}

/** Sending in one channel, through the outbox. */
export function createSending(deps: {
  channelId: string
  userId(): Promise<string | null>
  outbox(): Outbox | null
  setTyping(active: boolean): void
}): Sending {
  const { channelId } = deps
  return {
    send(message, { nonce = createNonce() } = {}) {
      deps.setTyping(false)
      const outbox = deps.outbox()
      if (outbox) return outbox.send(channelId, message, nonce)
      const sent = knownOutbox(deps).then((known) => known.send(channelId, message, nonce).message)
      sent.catch(() => undefined)
      return { nonce, message: sent }
    },
    retry: (nonce) => deps.outbox()?.retry(nonce) ?? null,
    discard: (nonce) => deps.outbox()?.discard(nonce),
  }
}
