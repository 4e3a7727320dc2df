import t from 'tap'
import { eventually } from '../../helpers/eventually.ts'
import { nonce, startAnswers } from '../../helpers/answer-scene.ts'

t.test('a stop ends at once what waits for its provider to be called again', async (t) => {
  const { app, upstream, ada } = await startAnswers(t)
  upstream.next({ status: 503, retryAfter: '30' })
  const { id } = await ada.http.generations.create.mutate({ nonce: nonce(), prompt: 'hello' })
  await upstream.until(({ calls }) => calls === 1)
  const queue = 'ai.chat.'
  const waits = async () =>
    (await ada.http.generations.get.query({ id })).state === 'running' &&
    (await app.services.jobAdmin.list({})).items.some(
      (job) => job.queue.startsWith(queue) && job.state === 'waiting',
    )
  await eventually(waits)
  await ada.http.generations.stop.mutate({ id })
  t.match(await ada.http.generations.get.query({ id }), { state: 'stopped', text: '' })
  const [usage] = await ada.http.me.usage.query()
  t.match(usage, { used: 0, held: 0 })
})
