import t from 'tap'
import { createNonce, isChatError } from '../../client-sdk/src/index.ts'
import { startApp } from '../helpers/app.ts'
import { because } from './support/because.ts'
import { meetingOf, signedUp, until } from './support/live-client.ts'

t.test('what is too large for a frame is answered, and the connection stays', async (t) => {
  const { url } = await startApp(t)
  const ada = await signedUp(t, url, 'ada')
  const general = ada.channel(await meetingOf(ada))
  const release = await general.open()
  const states: string[] = []
  ada.connection.subscribe(() => states.push(ada.connection.getSnapshot().state))

  await t.rejects(
    general.send({ text: '語'.repeat(30_000) }).message,
    because('VALIDATION'),
    'a message that is too long is refused, not tried for days',
  )
  // As long as a prompt may be.
  const { finished } = ada.generate({ prompt: '語'.repeat(32_000), nonce: createNonce() })
  const failure: unknown = await finished.catch((error: unknown) => error)
  t.notOk(isChatError(failure, 'OFFLINE') || isChatError(failure, 'VALIDATION'), String(failure))

  await general.send({ text: 'still here' }).message
  await until(general, () => general.getSnapshot().messages.at(-1)?.text === 'still here')
  t.same(states, [])
  release()
})
