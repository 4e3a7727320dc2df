import { WebSocket } from 'ws'
import {
  createChatClient,
  createMemoryStorage,
  isChatError,
  type ChatClient,
  type ChatStorage,
} from '../../client-sdk/src/index.ts'
import { insist } from './insist.ts'
import type { Account } from './naming.ts'
import type { Watchdog } from './watchdog.ts'

/** Somebody who can be signed in as, again and again. */
export type Person = {
  id: string
  storage: ChatStorage
  /** A client of its own; its socket opens at the first use. */
  open(): ChatClient
}

/** Signs somebody up. No socket is opened for it. */
export async function signUp(url: string, account: Account, watchdog: Watchdog): Promise<Person> {
  const storage = createMemoryStorage()
  const open = () => createChatClient({ url, storage, webSocket: WebSocket, carrier: 'bearer' })
  const chat = open()
  try {
    const { username, password } = account
    const me = await insist(() => chat.signUp(account), watchdog).catch((error: unknown) => {
      // An earlier try whose answer was lost: nobody else has this name.
      if (!isChatError(error, 'TAKEN')) throw error
      return insist(() => chat.signIn({ login: username, password }), watchdog)
    })
    return { id: me.id, storage, open }
  } finally {
    chat.close()
  }
}

/** The owner of a personal token. */
export async function withToken(url: string, token: string, watchdog: Watchdog): Promise<Person> {
  const storage = createMemoryStorage()
  const getToken = () => Promise.resolve(token)
  const open = () => createChatClient({ url, storage, webSocket: WebSocket, getToken })
  const chat = open()
  try {
    const me = await insist(() => chat.restore(), watchdog)
    if (!me) throw new Error('the token belongs to nobody')
    return { id: me.id, storage, open }
  } finally {
    chat.close()
  }
}
