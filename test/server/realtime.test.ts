import { randomBytes } from 'node:crypto'
import t from 'tap'
import type { ChannelFrame } from '@chatcord/server/contract'
import { startApp, type Person } from '../helpers/app.ts'
import { reasonOf, refusalOf } from '../helpers/refusal.ts'

const nonce = () => randomBytes(16).toString('hex')

/** A subscription whose frames are taken one by one. */
function watch(person: Person, channelId: string, epoch: number) {
  const frames: { id: string; data: ChannelFrame }[] = []
  let wake: () => void = () => undefined
  let failure: unknown = null
  const failed = new Promise<string | null>((resolve) => {
    person.ws.events.watch.subscribe(
      { channelId, from: { epoch, seq: 0 } },
      {
        onData: (frame) => {
          frames.push(frame)
          wake()
        },
        onError: (error) => {
          failure = error
          resolve(reasonOf(error))
          wake()
        },
      },
    )
  })
  return {
    failed,
    async next() {
      while (frames.length === 0 && failure === null)
        await new Promise<void>((resolve) => (wake = resolve))
      return frames.shift()
    },
    /** The seqs of the events up to one, in the order in which they came. */
    async seqsUntil(last: number) {
      const seqs: number[] = []
      while (seqs.at(-1) !== last) {
        const frame = await this.next()
        if (frame?.data.type === 'events') seqs.push(...frame.data.events.map(({ seq }) => seq))
        if (!frame) throw failure
      }
      return seqs
    },
  }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

t.test('a channel over sockets', async (t) => {
  const app = await startApp(t)
  const [ann, bob] = await Promise.all([app.clientAs('ann'), app.clientAs('bob')])
  const { id: channelId, epoch } = await ann.http.channels.create.mutate({
    kind: 'private',
    name: 'den',
    nonce: nonce(),
  })
  await ann.http.channels.members.add.mutate({ channelId, userId: bob.me.id, nonce: nonce() })
  const send = (person: Person, text: string) =>
    person.ws.messages.send.mutate({ channelId, nonce: nonce(), text })

  t.test('watchers with the plain client get every event once and in order', async (t) => {
    const start = (await ann.http.channels.get.query({ channelId })).head
    const [first, second] = [watch(ann, channelId, epoch), watch(bob, channelId, epoch)]
    const acks: Awaited<ReturnType<typeof send>>[] = []
    // The plain client puts all calls of a turn into one frame, which holds ten.
    for (const tens of range(0, 4)) {
      const sends = range(1, 10).map((n) => send(n % 2 ? ann : bob, `message ${tens * 10 + n}`))
      acks.push(...(await Promise.all(sends)))
    }
    const last = Math.max(...acks.map(({ message }) => message.seq))
    t.equal(last, start + 50)
    for (const each of [await first.seqsUntil(last), await second.seqsUntil(last)])
      t.strictSame(each.slice(-50), range(start + 1, last))
  })

  t.test('who is removed sees the removal, and then nothing', async (t) => {
    const watching = watch(bob, channelId, epoch)
    const { head } = await ann.http.channels.get.query({ channelId })
    await watching.seqsUntil(head)
    await ann.http.channels.members.remove.mutate({
      channelId,
      userId: bob.me.id,
      nonce: nonce(),
    })
    t.equal(await watching.failed, 'NOT_FOUND')
    t.equal(await refusalOf(bob.http.channels.get.query({ channelId })), 'NOT_FOUND')
  })

  t.test('what was sent while the server was away is there when it is back', async (t) => {
    const watching = watch(ann, channelId, epoch)
    const { head } = await ann.http.channels.get.query({ channelId })
    await watching.seqsUntil(head)
    await app.restart()
    await ann.http.messages.send.mutate({ channelId, nonce: nonce(), text: 'back' })
    t.strictSame(await watching.seqsUntil(head + 1), [head + 1])
    const { events } = await ann.http.events.list.query({
      channelId,
      from: { epoch, seq: head },
    })
    t.strictSame(
      events.map(({ seq }) => seq),
      [head + 1],
    )
  })
})

t.test('two people talk through the SDK', async (t) => {
  const app = await startApp(t)
  const [ann, bob] = await Promise.all([app.chatAs('ann'), app.chatAs('bob')])
  const { id } = await ann.api.channels.create.mutate({
    kind: 'public',
    name: 'square',
    nonce: nonce(),
  })
  await bob.api.channels.join.mutate({ channelId: id, nonce: nonce() })
  const heard = new Promise<string>((resolve) =>
    bob.channel(id).on('message.created', ({ message }) => resolve(message.text)),
  )
  await bob.channel(id).open()
  const sent = await ann.channel(id).send({ text: 'hello' }).message
  t.equal(await heard, 'hello')
  t.equal(sent.text, 'hello')
})
