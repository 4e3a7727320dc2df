import t from 'tap'
import { nonce, startAnswers } from '../helpers/answer-scene.ts'
import { createCondition } from '../helpers/condition.ts'

/** What the provider of the scene answers at once. */
const atOnce = 8

t.test('who asks a busy provider sees how many wait before them', async (t) => {
  const { app, upstream } = await startAnswers(t, { generationsPerUser: 100 })
  const eve = await app.chatAs('eve')
  const prompt = 'repeat 2 tokens hold after 1'
  const running = Array.from({ length: atOnce }, () => eve.generate({ prompt }))
  await upstream.until(({ calls }) => calls === atOnce)

  const { changed, until } = createCondition()
  const wait = async (prompt: string, place: number) => {
    const answer = eve.generate({ prompt })
    t.teardown(answer.subscribe(changed))
    await until(() => answer.getSnapshot().queue === place)
    return answer
  }
  // One after the other: of two that come at once either may be the first.
  const first = await wait('one', 0)
  const second = await wait('two', 1)
  t.match(second.getSnapshot(), { state: 'queued', text: '', queue: 1 })
  const told: unknown[] = []
  const watching = eve.api.generations.watch.subscribe(
    { id: second.getSnapshot().id },
    {
      onData({ data }) {
        told.push(data.type === 'progress' ? data.queue : data.type)
        changed()
      },
    },
  )
  t.teardown(() => watching.unsubscribe())
  await until(() => told.length > 0)

  await first.stop()
  t.match(await first.finished, { state: 'stopped', queue: null })
  await until(() => second.getSnapshot().queue === 0)
  upstream.release()
  t.match(await second.finished, { state: 'done', queue: null })
  await until(() => told.includes('finished'))
  t.strictSame(told.slice(0, 3), [1, 0, 'reset'])
  for (const answer of running) t.match(await answer.finished, { state: 'done' })
})

t.test('of one that runs no place is told', async (t) => {
  const { ada, upstream } = await startAnswers(t)
  const { id } = await ada.http.generations.create.mutate({
    ...{ nonce: nonce(), prompt: 'repeat 2 tokens hold after 1' },
  })
  await upstream.until(({ calls }) => calls === 1)
  const seen: string[] = []
  const finished = new Promise<void>((resolve) => {
    ada.ws.generations.watch.subscribe(
      { id },
      {
        onData({ data }) {
          seen.push(data.type)
          if (data.type === 'finished') resolve()
        },
      },
    )
  })
  upstream.release()
  await finished
  t.notOk(seen.includes('progress'))
})
