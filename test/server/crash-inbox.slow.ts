import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { signedUp, until } from '../client-sdk/support/live-client.ts'
import { startOwnServer } from '../replay/own-server.ts'

t.test('a message that was acknowledged before a crash is in its reader’s inbox', async (t) => {
  const server = await startOwnServer()
  t.teardown(() => server.close())
  const [ada, bob] = await Promise.all([
    signedUp(t, server.url, 'ada'),
    signedUp(t, server.url, 'bob'),
  ])
  const channel = { kind: 'private' as const, name: 'us', nonce: createNonce() }
  const { id } = await ada.api.channels.create.mutate(channel)
  const { id: userId } = await bob.api.me.get.query()
  const guest = { channelId: id, userId, nonce: createNonce() }
  await ada.api.channels.members.add.mutate(guest)
  await ada.channel(id).send({ text: 'last words' }).message
  await server.crash()
  const stop = bob.inbox.subscribe(() => undefined)
  await until(bob.inbox, () => bob.inbox.getSnapshot().unread === 1)
  t.match(bob.inbox.getSnapshot().channels, [{ id, lastMessage: { text: 'last words' } }])
  stop()
})
