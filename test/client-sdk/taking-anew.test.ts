import t from 'tap'
import type { GenerationEvent, MessageView, SignalEvent } from '@chatcord/server/contract'
import { createChannelSignals } from '../../client-sdk/src/channel/channel-signals.ts'
import { followGeneration } from '../../client-sdk/src/generations/follow-generation.ts'
import type { Subscription, Transport } from '../../client-sdk/src/transport/transport.ts'
import { createManualRuntime } from './support/manual-runtime.ts'

/** A transport whose subscriptions are fed by hand. */
function setUp() {
  const runtime = createManualRuntime()
  const inputs: unknown[] = []
  let last: Subscription | null = null
  const transport: Transport = {
    call: () => Promise.reject(new Error('Nothing is asked here.')),
    watch(subscription) {
      last = subscription
      inputs.push(subscription.input())
      return () => {
        if (last === subscription) last = null
      }
    },
  }
  return {
    ...{ runtime, transport, inputs },
    get open() {
      return last !== null
    },
    give: (data: unknown, id?: string) => last?.onData(data, id),
    reconnect() {
      last?.onLost?.()
      inputs.push(last?.input())
    },
  }
}

function setUpSignals() {
  const line = setUp()
  const clock = { setBackMs: 0 }
  const signals = createChannelSignals({
    ...line,
    runtime: { ...line.runtime, now: () => line.runtime.now() - clock.setBackMs },
    ...{ api: {} as never, ready: () => Promise.resolve() }, // nobody types here, so nobody is asked for
    ...{ channelId: 'c', me: 'a', changed: () => undefined, read: () => undefined },
    user: (id) => ({ id, username: id, displayName: id, avatarUrl: null, kind: 'person' }),
  })
  signals.entered('live', true)
  const answer = { seq: 7, text: '', deleted: null, generation: { id: 'g', state: 'queued' } }
  const text = () => signals.over([answer as MessageView])[0]?.text // all that is looked at
  const hear = (attempt: number, offset: number, piece: string) =>
    line.give({ type: 'delta', target: 7, attempt, offset, text: piece } satisfies SignalEvent)
  return { ...line, line, clock, signals, text, hear }
}

t.test(
  'a text whose middle was missed is taken anew, and meanwhile nothing is made up',
  async (t) => {
    const { runtime, inputs, text, hear } = setUpSignals()
    hear(1, 0, 'one ')
    hear(1, 8, 'three ')
    t.equal(text(), 'one ')
    t.equal(inputs.length, 2, 'it watches anew')
    hear(1, 14, 'four ')
    t.equal(inputs.length, 2, 'once a second')
    hear(1, 0, 'one two three four ')
    t.equal(text(), 'one two three four ')
    await runtime.advance(1_000)
    hear(2, 4, 'else')
    t.equal(text(), 'one two three four ')
    t.equal(inputs.length, 3, 'a new attempt whose beginning was missed, too')
    hear(2, 0, 'something else')
    t.equal(text(), 'something else')
  },
)

t.test('a channel that is read anew forgets running texts, and is told them again', (t) => {
  const { inputs, signals, text, hear } = setUpSignals()
  hear(1, 0, 'one ')
  signals.entered('offline', true)
  signals.entered('catchingUp', true)
  t.equal(text(), 'one ', 'a lost line is no reason to forget')
  t.equal(inputs.length, 1)
  signals.entered('catchingUp', false)
  t.equal(text(), '')
  t.equal(inputs.length, 2)
  hear(1, 0, 'one two ')
  t.equal(text(), 'one two ')
  t.end()
})

t.test('a channel that is closed is watched no more', (t) => {
  const { line, signals, text, hear } = setUpSignals()
  hear(1, 0, 'one ')
  signals.entered('idle', true)
  t.equal(text(), '')
  t.equal(line.open, false)
  t.end()
})

t.test(
  'a generation goes on behind its last event, or from the beginning if that is missing',
  (t) => {
    const line = setUp()
    const texts: string[] = []
    const ends: string[] = []
    const places: (number | null)[] = []
    const stop = followGeneration(line, 'g', {
      queued: (queue) => places.push(queue),
      running: ({ text }) => texts.push(text),
      finished: ({ text }) => ends.push(text),
      failed: () => undefined,
    })
    const give = (id: string, data: GenerationEvent) => line.give({ id, data }, id)
    give('0-0', { type: 'progress', percent: null, queue: 2 })
    t.same(places, [2])
    give('1-1', { type: 'reset', attempt: 1 })
    give('1-2', { type: 'delta', attempt: 1, offset: 0, text: 'one ' })
    line.reconnect()
    t.same(line.inputs.at(-1), { id: 'g', lastEventId: '1-2' })
    give('1-9', { type: 'delta', attempt: 1, offset: 8, text: 'three ' })
    t.same(line.inputs.at(-1), { id: 'g' }, 'what is between is gone')
    give('1-1', { type: 'reset', attempt: 1 })
    give('1-2', { type: 'delta', attempt: 1, offset: 0, text: 'one two ' })
    give('1-3', { type: 'progress', percent: 50, queue: null })
    give('1-4', {
      type: 'delta',
      attempt: 1,
      offset: 20,
      text: 'of a log that has lost its beginning',
    })
    t.equal(line.inputs.length, 3, 'asking again would bring the same')
    give('2-1', { type: 'reset', attempt: 2 })
    t.same(texts, ['', 'one ', 'one two ', ''])
    const whole = { text: 'the whole' } as Extract<
      GenerationEvent,
      { type: 'finished' }
    >['generation'] // all that is looked at
    give('2-5', { type: 'finished', generation: whole })
    t.same(ends, ['the whole'])
    t.equal(line.open, false)
    stop()
    t.end()
  },
)

t.test('a text is taken anew also after the clock was set back', (t) => {
  const { inputs, clock, hear } = setUpSignals()
  hear(1, 0, 'one ')
  hear(1, 8, 'three ')
  t.equal(inputs.length, 2)
  clock.setBackMs = 3_600_000
  hear(1, 14, 'four ')
  t.equal(inputs.length, 3)
  t.end()
})
