import t, { type Test } from 'tap'
import type { GenerationEvent } from '@chatcord/core/generations/generation.view'
import { createCondition } from '../helpers/condition.ts'
import { nonce, startAnswers } from '../helpers/answer-scene.ts'
import type { Person } from '../helpers/app.ts'
import { eventOf } from '../helpers/generation-viewers.ts'
import { reasonOf } from '../helpers/refusal.ts'

/** Everything that somebody is told of a generation, and why it ended. */
function watch(t: Test, { ws }: Person, id: string) {
  const { changed, until } = createCondition()
  const seen = { text: '', ended: '' }
  const hear = (event: GenerationEvent) => {
    if (event.type === 'delta') seen.text += event.text
    if (event.type === 'finished') seen.ended = event.generation.text
    changed()
  }
  const watching = ws.generations.watch.subscribe(
    { id },
    {
      onData: ({ data }) => hear(data),
      onError(error) {
        seen.ended = reasonOf(error) ?? String(error)
        changed()
      },
    },
  )
  t.teardown(() => watching.unsubscribe())
  return { seen, until }
}

t.test('who is removed while an answer is written hears no more of it', async (t) => {
  const { app, ada, upstream } = await startAnswers(t)
  const ben = await app.clientAs('ben')
  const { id: channelId } = await ada.http.channels.create.mutate({
    ...{ nonce: nonce(), kind: 'private', name: 'den' },
  })
  const member = { channelId, userId: ben.me.id }
  await ada.http.channels.members.add.mutate({ ...member, nonce: nonce() })
  const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: 10 }]
  const text = '@assistant repeat 4 tokens hold after 2'
  const question = { channelId, nonce: nonce(), text, mentions }
  const { epoch } = await ada.http.messages.send.mutate(question)
  const id = await eventOf(ada, channelId, epoch, (event) =>
    event.type === 'message.created' ? event.generation?.id : undefined,
  )
  const [asker, removed] = [watch(t, ada, id), watch(t, ben, id)]
  await removed.until(() => removed.seen.text === 't0 t1 ')
  await ada.http.channels.members.remove.mutate({ ...member, nonce: nonce() })
  upstream.release()
  await Promise.all([
    asker.until(() => asker.seen.ended !== ''),
    removed.until(() => removed.seen.ended !== ''),
  ])
  t.equal(asker.seen.ended, 't0 t1 t2 t3 ')
  t.strictSame(removed.seen, { text: 't0 t1 ', ended: 'NOT_FOUND' })
})
