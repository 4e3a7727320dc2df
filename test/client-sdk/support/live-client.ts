import { WebSocket } from 'ws'
import type { Test } from 'tap'
import {
  createChatClient,
  createNonce,
  type ChatClient,
  type ChatOptions,
} from '../../../client-sdk/src/index.ts'
import { password } from '../../helpers/app.ts'

export type LiveClient = ChatClient & {
  /** Cuts the line, as a network does: nobody says goodbye. */
  cut(): void
}

/** A client on a real server, closed with the test. */
export function liveClient(t: Test, url: string, options: Partial<ChatOptions> = {}): LiveClient {
  const sockets: WebSocket[] = []
  class Cuttable extends WebSocket {
    constructor(address: string) {
      super(address)
      sockets.push(this)
    }
  }
  const chat = createChatClient({ url, webSocket: Cuttable, ...options })
  t.teardown(() => chat.close())
  return { ...chat, cut: () => sockets.at(-1)?.terminate() }
}

export async function signedUp(
  t: Test,
  url: string,
  username: string,
  options?: Partial<ChatOptions>,
): Promise<LiveClient> {
  const chat = liveClient(t, url, options)
  await chat.signUp({ username, email: `${username}@example.org`, password })
  return chat
}

/** A new public channel of the first client, which the others join; its id. */
export async function meetingOf(host: ChatClient, ...guests: ChatClient[]): Promise<string> {
  const nonce = createNonce()
  const { id } = await host.api.channels.create.mutate({ kind: 'public', name: 'general', nonce })
  for (const guest of guests)
    await guest.api.channels.join.mutate({ channelId: id, nonce: createNonce() })
  return id
}

/** Resolves as soon as the condition holds; it is looked at after each change of the store. */
export function until(
  store: { subscribe(listener: () => void): () => void },
  holds: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return
      queueMicrotask(stop)
      resolve()
    }
    const stop = store.subscribe(check)
    check()
  })
}
