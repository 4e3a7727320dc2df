import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { password } from '../helpers/app.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { startAnswering } from './support/answering.ts'
import { because } from './support/because.ts'
import { collect, holds } from './support/generation-text.ts'
import { liveClient, signedUp, until } from './support/live-client.ts'

t.test('a prompt outside of channels is answered piece by piece', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  t.match(answer, { id: null, nonce: /^[\da-f]{32}$/ })
  t.match(answer.getSnapshot(), { state: 'queued', prompt: 'repeat 40 tokens hold after 20' })
  const pieces: string[] = []
  for await (const piece of answer) {
    pieces.push(piece)
    if (pieces.join('') === tokens(20)) upstream.release()
  }
  t.equal(pieces.join(''), tokens(40))
  t.ok(pieces.length > 1)
  const finished = await answer.finished
  t.match(finished, { id: answer.id, state: 'done', text: tokens(40), usage: { output: 40 } })
  t.equal(answer.getSnapshot(), finished)
  t.equal((await collect(answer)).join(''), tokens(40), 'a second look begins anew')

  const { nonce } = answer
  t.equal(ada.generation({ nonce }), answer)
  t.equal(ada.generate({ prompt: 'whatever', nonce }), answer, 'the same nonce is the same one')
  const other = liveClient(t, app.url)
  await other.signIn({ login: 'ada', password })
  const found = other.generation({ nonce })
  t.match(await found.finished, { id: answer.id, text: tokens(40) })
  t.match(await other.generation({ id: finished.id }).finished, { nonce })
})

t.test('an answer is found again in the middle, by a client that starts anew', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(answer, tokens(20))
  ada.close()
  await t.rejects(answer.finished, because('ABORTED'))
  const again = liveClient(t, app.url)
  await again.signIn({ login: 'ada', password })
  const found = again.generation({ nonce: answer.nonce })
  await holds(found, tokens(20))
  upstream.release()
  t.match(await found.finished, { state: 'done', text: tokens(40) })
})

t.test('an answer outlives the server that wrote it', async (t) => {
  const { app, upstream } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const answer = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(answer, tokens(20))
  await app.restart()
  upstream.release()
  t.match(await answer.finished, { state: 'done', text: tokens(40) })
})

t.test('a stop keeps what was written, and may come before the server knows', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const held = ada.generate({ prompt: 'repeat 40 tokens hold after 20' })
  await holds(held, tokens(20))
  await held.stop()
  t.match(await held.finished, { state: 'stopped', text: tokens(20) })
  t.equal((await collect(held)).join(''), tokens(20))
  await held.stop()

  const early = ada.generate({ prompt: 'hang' })
  const stopping = early.stop()
  t.equal(early.id, null)
  await stopping
  t.match(await early.finished, { state: 'stopped', text: '' })
})

t.test('what cannot be begun says why, and throws nothing at nobody', async (t) => {
  const { app } = await startAnswering(t)
  const ada = await signedUp(t, app.url, 'ada')
  const unhandled: unknown[] = []
  const hear = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', hear)
  t.teardown(() => process.off('unhandledRejection', hear))
  const refused = ada.generate({ prompt: 'hello', providerId: '0'.repeat(24) })
  await until(refused, () => refused.getSnapshot().state === 'failed')
  t.match(refused.getSnapshot(), { error: /.+/ })
  await ada.api.me.get.query() // a turn in which the rejection would have been reported
  t.same(unhandled, [])
  await t.rejects(refused.finished, because('NOT_FOUND'))
  await t.rejects(collect(refused), because('NOT_FOUND'))
  await refused.stop()
  await t.rejects(ada.generation({ nonce: createNonce() }).finished, because('NOT_FOUND'))

  const failing = ada.generate({ prompt: 'status 401' })
  t.match(await failing.finished, { state: 'failed', error: /.+/ })
  t.same(await collect(failing), [])

  const running = ada.generate({ prompt: 'hang' })
  await until(running, () => running.id !== null)
  await ada.signOut({ pending: 'discard' })
  await t.rejects(running.finished, because('UNAUTHENTICATED'))
})
