// What users of the SDK write, as they must be able to write it. Checked by the compiler alone: nothing here runs.
import { WebSocket } from 'ws'
import {
  createChatClient,
  isChatError,
  type ChannelEvent,
  type ChannelView,
  type ChatClient,
  type ChatTypes,
  type Generation,
  type GenerationEvent,
  type GenerationView,
  type MessageView,
  type ProviderView,
  type RouterInputs,
  type RouterOutputs,
  type Store,
  type UsageView,
} from '../../client-sdk/src/index.ts'

type Mine = {
  message: { order: { orderId: string; total: number } }
  channel: { ticket: number | null }
  user: { plan: string }
}
declare const id: string
declare function render(...parts: unknown[]): void
const chat = createChatClient<Mine>({ url: 'http://127.0.0.1:3000' })

export async function signInAndListChannels() {
  const me =
    (await chat.restore()) ?? (await chat.signIn({ login: 'ada', password: 'correct horse' }))
  render(me.displayName, me.data.plan)
  return chat.inbox.subscribe(() => {
    for (const channel of chat.inbox.getSnapshot().channels) {
      const name = channel.name ?? channel.people.map((person) => person.displayName).join(', ')
      render(name, channel.my?.unread, channel.lastMessage?.text, channel.data.ticket)
    }
  })
}

export async function openAtAMessage() {
  const channel = chat.channel(id)
  const letGo = await channel.open({ around: 120, signal: AbortSignal.timeout(5_000) })
  const snapshot = channel.getSnapshot()
  if (snapshot.state === 'refused') {
    render(snapshot.error?.reason)
    return
  }
  for (const message of snapshot.messages)
    render(message.nonce ?? message.seq, message.by.displayName, message.text)
  if (snapshot.hasOlder) await channel.loadOlder()
  if (snapshot.hasNewer) await channel.loadLatest()
  letGo()
}

export function sendAndHandleFailure() {
  const channel = chat.channel(id)
  channel.send({ text: 'hi' })
  for (const pending of channel.getSnapshot().pending) {
    if (pending.state !== 'failed') continue
    if (isChatError(pending.error, 'BANNED')) render(pending.error.details.until)
    else channel.retry(pending.nonce)
    channel.discard(pending.nonce)
  }
}

export async function changeMessages(message: MessageView<Mine>) {
  const channel = chat.channel(message.channelId)
  await channel.react(message.seq, '👍')
  await channel.unreact(message.seq, '👍')
  const edited: MessageView<Mine> = await channel.edit(message.seq, { text: 'better' })
  await channel.delete(edited.seq, { reason: 'off topic' })
  const { nonce } = channel.send({ text: 'soon' })
  await channel.edit(nonce, { text: 'it waits for the message' })
}

export async function answerThatSurvivesARefresh(saved: string | null) {
  const answer: Generation = saved
    ? chat.generation({ nonce: saved })
    : chat.generate({ kind: 'chat', prompt: 'Explain epochs' })
  render(answer.nonce, answer.id)
  for await (const text of answer) render(text satisfies string)
  await answer.stop()
  const view: GenerationView = await answer.finished
  if (view.id) chat.generation({ id: view.id })
  // @ts-expect-error one of both
  chat.generation({})
  // @ts-expect-error a prompt is what it is about
  chat.generate({ kind: 'chat' })
  return view.text
}

export async function askTheAssistant(use: (answer: Store<GenerationView>) => void) {
  const channel = chat.channel(id)
  use(channel.ask({ text: 'What is new?' }))
  use(channel.ask({ text: 'What else?', parent: 12 }))
  use(channel.regenerate(13))
  channel.on('message.completed', ({ target, text, state, usage, message }) =>
    render(target, text, state, usage?.output, message?.generation?.state),
  )
  chat.on('message.completed', (event, channelId) => render(channelId, event.text))
  const { items } = await chat.api.ai.providers.query()
  const providers: ProviderView[] = items
  const usage: UsageView[] = await chat.api.me.usage.query()
  for await (const { data } of chat.api.generations.watch.subscribe({ id }))
    render(data satisfies GenerationEvent)
  const completed = (event: ChannelEvent<Mine>) =>
    event.type === 'message.completed' ? event.state : null
  return [providers, usage, completed]
}

export function afterSleep() {
  return chat.connection.subscribe(() => {
    const connection = chat.connection.getSnapshot()
    if (connection.state === 'offline') render(connection.retryAt, connection.error?.message)
    chat.reconnect()
  })
}

export async function switchAccount() {
  await chat.signOut({ pending: 'discard' })
  try {
    await chat.signIn({ login: 'bob', password: 'correct horse' })
  } catch (error) {
    if (!isChatError(error, 'TWO_FACTOR_REQUIRED')) throw error
    await chat.signIn({ login: 'bob', password: 'correct horse', code: '123456' })
  }
}

export async function bot(client: ChatClient<Mine>) {
  for await (const event of client.follow({ channels: 'all', from: 'stored' })) {
    if (event.type === 'message.created' && event.message.mentions.length > 0)
      client.channel(event.channelId).send({ text: 'You called?', replyTo: event.seq })
    // @ts-expect-error an edit may concern a message that is not here
    if (event.type === 'message.edited') render(event.message.text)
  }
}

export function customMessages(message: MessageView<Mine>) {
  if (message.kind === 'order') render(message.body.total satisfies number)
  chat.channel(id).send({ kind: 'order', body: { orderId: 'a', total: 1 } })
  // @ts-expect-error a wrong field in a custom message
  chat.channel(id).send({ kind: 'order', body: { orderId: 'a', totl: 1 } })
  // @ts-expect-error an unknown event
  chat.channel(id).on('message.creatd', () => undefined)
  // @ts-expect-error a kind that nobody declared
  createChatClient({ url: '' }).channel(id).send({ kind: 'order', body: {} })
}

export function listeners() {
  chat.channel(id).on('member.joined', (event) => render(event.userId, event.role))
  chat.channel(id).on('message.created', ({ message }) => {
    if (message.kind === 'order') render(message.body.orderId)
  })
  return chat.on('message.deleted', (event, channelId) => render(channelId, event.target))
}

export async function everyProcedure() {
  const channel = await chat.api.channels.get.query({ channelId: id })
  render(channel.data.ticket satisfies number | null)
  const page: RouterOutputs<Mine>['channels']['list'] = await chat.api.channels.list.query()
  const views: ChannelView<Mine>[] = page.items
  const input: RouterInputs['messages']['react'] = {
    channelId: id,
    seq: 1,
    epoch: 1,
    nonce: '',
    emoji: '👍',
  }
  await chat.api.messages.react.mutate(input)
  // @ts-expect-error an unknown field
  await chat.api.channels.get.query({ channelId: id, extra: 1 })
  // @ts-expect-error an unknown procedure
  await chat.api.channels.gett.query({ channelId: id })
  for await (const { id: position, data } of chat.api.events.watch.subscribe({
    channelId: id,
    from: null,
  }))
    if (data.type === 'events') render(position, data.events)
  return views
}

export function errors(error: unknown) {
  if (isChatError(error, 'RATE_LIMITED')) render(error.details.retryAfterMs satisfies number)
  if (isChatError(error, 'OFFLINE')) render(error.details satisfies null)
  if (isChatError(error)) {
    render(error.reason, error.requestId, error.retryable)
    // @ts-expect-error the reason is not known, so neither are its details
    render(error.details.retryAfterMs)
  }
  // @ts-expect-error there is no such reason
  isChatError(error, 'OFLINE')
}

/** Bound methods fit React's `useSyncExternalStore`, and every store is one. */
export function stores(use: <T>(subscribe: Store<T>['subscribe'], get: () => T) => T) {
  const { subscribe, getSnapshot } = chat.channel(id)
  render(use(subscribe, getSnapshot).messages)
  render(use(chat.session.subscribe, chat.session.getSnapshot).state)
}

export function surroundings(storage: Map<string, string>) {
  createChatClient({ url: '', webSocket: WebSocket })
  createChatClient({ url: '', webSocket: globalThis.WebSocket })
  createChatClient({
    url: '',
    carrier: 'bearer',
    getToken: async (why) => (why === 'start' ? 'a' : 'b'),
    storage: {
      get: async (key) => storage.get(key),
      set: async (key, value) => storage.set(key, value),
      delete: async (key) => storage.delete(key),
    },
    networkEvents: (listener) => {
      listener(true)
      return () => undefined
    },
  })
}

/** A library on top keeps the type parameter free. */
export function onTop<S extends ChatTypes>(client: ChatClient<S>): MessageView<S> | undefined {
  return client.channel(id).getSnapshot().messages.at(-1)
}
