import t from 'tap'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { startApp } from '../helpers/app.ts'
import { watchAndSend } from './plain-client.ts'

t.test(
  'a plain tRPC client watches 12 channels, is cut off, resumes and misses nothing',
  async (t) => {
    const app = await startApp(t)
    const ada = await app.clientAs('ada')
    const bob = await app.clientAs('bob')
    const channels = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        ada.http.channels.create.mutate({ nonce: newId(), kind: 'public', name: `channel ${n}` }),
      ),
    )
    const messages = 10
    // Two rows make a channel; while the client is away, somebody else speaks too.
    const expected = 2 + messages + 2
    const speak = async () => {
      for (const { id } of channels)
        await bob.http.channels.join.mutate({ channelId: id, nonce: newId() })
      for (const { id } of channels)
        await bob.http.messages.send.mutate({ channelId: id, nonce: newId(), text: 'and me' })
    }
    let spoken = Promise.resolve()
    const seen = await watchAndSend({
      url: app.socketUrl,
      token: ada.access,
      channels,
      messages,
      expected,
      cut: () => {
        spoken = speak()
      },
    })
    await spoken
    const all = Array.from({ length: expected }, (_, n) => n + 1)
    for (const { id } of channels) t.strictSame(seen.get(id), all)
  },
)
