import { WebSocket } from 'ws'
import t, { type Test } from 'tap'
import { createChatClient, type ChatClient } from '../../client-sdk/src/index.ts'
import { password, startApp } from '../helpers/app.ts'

/** A client of the SDK, closed with the test. */
function clientOf(t: Test, url: string): ChatClient {
  const chat = createChatClient({ url, webSocket: WebSocket })
  t.teardown(() => chat.close())
  return chat
}

async function signUp(t: Test, url: string, username: string): Promise<ChatClient> {
  const chat = clientOf(t, url)
  await chat.signUp({ username, email: `${username}@example.org`, password })
  return chat
}

t.test('two clients talk in a channel', async (t) => {
  const { url } = await startApp(t)
  const ada = await signUp(t, url, 'ada')
  const bob = await signUp(t, url, 'bob')
  const created = await ada.api.channels.create.mutate({
    kind: 'public',
    name: 'general',
    nonce: crypto.randomUUID(),
  })
  await bob.api.channels.join.mutate({ channelId: created.id, nonce: crypto.randomUUID() })
  const hers = ada.channel(created.id)
  const his = bob.channel(created.id)
  await Promise.all([hers.open(), his.open()])
  t.equal(his.getSnapshot().state, 'live')
  const heard = new Promise((resolve) => his.on('message.created', resolve))
  const { message } = hers.send({ text: 'hello' })
  t.equal(hers.getSnapshot().pending[0]?.text, 'hello', 'it is shown at once')
  const sent = await message
  t.match(await heard, { text: 'hello', message: { seq: sent.seq, by: { username: 'ada' } } })
  t.match(his.getSnapshot().messages.at(-1), sent)
  t.same(hers.getSnapshot().pending, [])
})
