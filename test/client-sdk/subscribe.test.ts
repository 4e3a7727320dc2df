import { getEventListeners } from 'node:events'
import t from 'tap'
import { subscribe } from '../../client-sdk/src/transport/subscribe.ts'
import type { Subscription } from '../../client-sdk/src/transport/transport.ts'

/** A subscription that the test drives, with what its caller was told. */
function setUp(signal: AbortSignal) {
  const told: string[] = []
  let watched: Subscription | null = null
  const transport = {
    call: () => Promise.reject(new Error('nothing is called')),
    watch(subscription: Subscription) {
      watched = subscription
      return () => told.push('stopped')
    },
  }
  const options = {
    signal,
    onData: (data: unknown) => told.push(String(data)),
    onComplete: () => told.push('complete'),
  }
  subscribe(transport, { path: 'me.watch', input: {}, options })
  return { told, end: () => watched!.onEnd(null) }
}

t.test('a signal that outlives its subscriptions keeps nothing of them', (t) => {
  const control = new AbortController()
  for (let count = 0; count < 3; count++) setUp(control.signal).end()
  t.same(getEventListeners(control.signal, 'abort'), [])
  t.end()
})

t.test('calling off ends a subscription once, also when that was done before it began', (t) => {
  const control = new AbortController()
  const before = setUp(control.signal)
  control.abort()
  control.abort()
  t.same(before.told, ['stopped', 'complete'])
  t.same(setUp(control.signal).told, ['stopped', 'complete'])
  t.end()
})
