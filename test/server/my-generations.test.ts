import t from 'tap'
import { nonce, startAnswers } from '../helpers/answer-scene.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { watchMine } from '../helpers/my-generations.ts'

t.test('each device of whoever asked learns how far their generations are', async (t) => {
  const { ada, app, upstream } = await startAnswers(t)
  const bob = await app.clientAs('bob')
  const [first, second, his] = await Promise.all([ada, ada, bob].map((one) => watchMine(t, one)))
  const { nonce: held } = await ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'repeat 40 tokens hold after 20' },
  })
  await Promise.all([first!.until(held, 'running'), second!.until(held, 'running')])
  upstream.release()
  await Promise.all([first!.until(held, 'done'), second!.until(held, 'done')])
  for (const device of [first!, second!]) {
    t.strictSame(device.states(held).slice(-2), ['running', 'done'])
    t.match(device.told.at(-1), { text: tokens(40), usage: { output: 40 }, channelId: null })
  }

  const { id: channelId } = await ada.http.channels.create.mutate({ nonce: nonce(), kind: 'ai' })
  const { message } = await ada.http.messages.send.mutate({
    ...{ channelId, nonce: nonce(), text: 'repeat 3 tokens' },
  })
  const asked = `${channelId}_${message.seq}`
  await first!.until(asked, 'done')
  t.match(first!.told.at(-1), { channelId, text: '', seq: message.seq + 1 })
  t.strictSame(his!.told, [])
})

t.test('one that cannot be begun in a channel is told as failed', async (t) => {
  const { ada, upstream } = await startAnswers(t, { generationsPerUser: 1 })
  const told = await watchMine(t, ada)
  await ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'repeat 2 tokens hold after 1' },
  })
  const { id: channelId } = await ada.http.channels.create.mutate({ nonce: nonce(), kind: 'ai' })
  const { message } = await ada.http.messages.send.mutate({
    ...{ channelId, nonce: nonce(), text: 'repeat 3 tokens' },
  })
  const asked = `${channelId}_${message.seq}`
  await told.until(asked, 'failed')
  t.match(told.told.at(-1), { channelId, error: /Too many/ })
  upstream.release()
})
