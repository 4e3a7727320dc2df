import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import { createChatClient, type ChatClient } from '../../client-sdk/src/index.ts'

export type Guest = {
  chat: ChatClient
  /** Cuts the connection as a network does: without a word to either side. */
  cut(): void
}

/** Somebody new at the server of this address. */
export async function signUp(url: string, username: string): Promise<Guest> {
  const sockets = new Set<WebSocket>()
  const webSocket = new Proxy(WebSocket, {
    construct(target, [address]: [string]) {
      const socket = new target(address)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
  })
  const chat = createChatClient({ url, webSocket, carrier: 'bearer' })
  const password = randomBytes(18).toString('base64url')
  await chat.signUp({ username, email: `${username}@example.org`, password })
  return {
    chat,
    cut() {
      for (const socket of sockets) socket.terminate()
    },
  }
}
