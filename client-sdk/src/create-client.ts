import type { MeEvent } from '@chatcord/server/contract'
import type { ChatClient } from './chat-client.ts'
import { createChannels } from './channel/channels.ts'
import { createLivePorts } from './channel/live-ports.ts'
import type { ChatError } from './errors/chat-error.ts'
import { clientClosed, unauthenticated } from './errors/local-errors.ts'
import { createFollow } from './follow/follow.ts'
import { createHearAll } from './follow/hear-all.ts'
import { createPositions } from './follow/positions.ts'
import { createGenerations } from './generations/generations.ts'
import { createInbox } from './inbox/create-inbox.ts'
import { createPresence } from './presence/create-presence.ts'
import { createListeners } from './listeners.ts'
import type { ChatOptions } from './options.ts'
import { createUserOutbox } from './outbox/user-outbox.ts'
import { exclusively, globalWebSocket, isPage, pageNetworkEvents } from './platform.ts'
import type { Runtime } from './runtime.ts'
import { createCredentialStore } from './session/credentials.ts'
import { createSession } from './session/session.ts'
import { createSessionCalls } from './session/session-calls.ts'
import { createMemoryStorage } from './storage.ts'
import { createApi } from './transport/api.ts'
import { createConnection } from './transport/connection.ts'
import { createHttp } from './transport/http.ts'
import { createRoute } from './transport/route.ts'

/** What tests replace. */
export type Surroundings = { runtime: Runtime; fetch: typeof fetch }

/** Builds a client out of its parts; `createChatClient` does it with the real surroundings. */
export function createClient(options: ChatOptions, { runtime, fetch }: Surroundings): ChatClient {
  const url = `${options.url.replace(/\/+$/, '')}/trpc`
  const WebSocket = options.webSocket ?? globalWebSocket()
  const storage = options.storage ?? createMemoryStorage()
  const http = createHttp({ url, fetch, runtime })
  const session = createSession({
    carrier: options.carrier ?? (isPage() ? 'cookie' : 'bearer'),
    calls: createSessionCalls(http),
    credentials: createCredentialStore(storage),
    getToken: options.getToken ?? null,
    runtime,
  })
  const connection = createConnection({
    url: `${url.replace(/^http/, 'ws')}?connectionParams=1`,
    WebSocket,
    runtime,
    params: session.connectParams,
    refused: session.refused,
  })
  const transport = createRoute({ session, connection, http })
  const api = createApi(transport)
  let turn = 0
  const live = { api, transport, runtime, ready: connection.ready, turn: () => turn }
  /** Waits for the network when it is needed to know. */
  const userId = () => session.userId().catch(() => connection.ready().then(session.userId))
  const outbox = createUserOutbox({
    ...live,
    ...{ storage, exclusively },
    deliver: ({ channelId, nonce, message }, signal) =>
      api.messages.send.mutate({ ...message, channelId, nonce }, { signal }),
    delivered: (channelId, ack) => channels.known(channelId)?.delivered(ack),
    changed: (channelId) => channels.known(channelId)?.pendingChanged(),
  })
  const inbox = createInbox({ ...live, heard })
  const generations = createGenerations(live)
  const channels = createChannels({
    ...live,
    generations,
    userId,
    outbox: outbox.current,
    watchMembership: () => inbox.hold('some'),
    listed: inbox.channel,
  })
  const ports = (channelId: string) => createLivePorts(live, channelId)
  const leaving = createListeners<ChatError>()
  const following = { userId, ports, inbox, leaving }
  const hearAll = createHearAll(following)
  const positions = createPositions(storage)
  leaving.add(generations.end)
  const presence = createPresence(live)

  function heard(event: MeEvent) {
    if (event.type === 'user') session.update(event.user)
    if (event.type === 'sessionEnded') void session.end(event.reason)
    if (event.type === 'channel' && event.channel.my) channels.known(event.channel.id)?.rejoined()
  }

  const isClosed = () => connection.state.getSnapshot().state === 'closed'
  /** Also lets in a client that was refused: what could not be opened meanwhile is. */
  function reconnect() {
    const refused = isClosed()
    connection.reconnect()
    if (refused) channels.each((channel) => channel.rejoined())
  }

  let user: string | null = null
  session.state.subscribe(() => {
    const state = session.state.getSnapshot()
    const now = state.state === 'signedIn' ? state.me.id : null
    if (now === user) {
      if (isClosed()) reconnect()
      return
    }
    if (user !== null) {
      turn++
      leaving.emit(unauthenticated())
      connection.reset(unauthenticated())
    }
    user = now
    outbox.userChanged(now)
    inbox.userChanged(now !== null)
    hearAll.userChanged(now !== null)
    channels.each((channel) => channel.userChanged())
    presence.userChanged(now !== null)
  })

  const network = options.networkEvents ?? pageNetworkEvents
  const stopNetwork = network((online) => {
    if (online || connection.state.getSnapshot().state === 'online') reconnect()
  })

  return {
    api,
    session: session.state,
    signUp: (input) => session.signIn('auth.signUp', input),
    signIn: (input) => session.signIn('auth.signIn', input),
    signInAsGuest: (input = {}) => session.signIn('auth.signInAsGuest', input),
    restore: session.restore,
    async signOut({ pending }) {
      const mine = outbox.current()
      await (pending === 'wait' ? mine?.drained() : mine?.discardAll())
      if (mine === outbox.current()) await session.signOut()
    },
    connection: connection.state,
    reconnect,
    inbox: inbox.inbox,
    channel: channels.get,
    presence: presence.of,
    generate: generations.generate,
    generation: generations.find,
    on: hearAll.on,
    follow: (choice) => createFollow({ ...following, positions }, choice),
    close() {
      stopNetwork()
      session.close()
      channels.each((channel) => channel.close())
      leaving.emit(clientClosed())
      outbox.userChanged(null)
      connection.close()
    },
  }
}
