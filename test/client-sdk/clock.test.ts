import type { AppRouter } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import t from 'tap'
import { createTypingMarker } from '../../client-sdk/src/channel/typing-marker.ts'
import { createManualRuntime } from './support/manual-runtime.ts'

t.test('who types is told also after the clock was set back', (t) => {
  const runtime = createManualRuntime()
  let setBackMs = 0
  const told: boolean[] = []
  const mutate = ({ active }: { active: boolean }) => Promise.resolve(void told.push(active))
  const setTyping = createTypingMarker({
    channelId: 'general',
    api: { channels: { setTyping: { mutate } } } as unknown as TRPCClient<AppRouter>,
    runtime: { ...runtime, now: () => runtime.now() - setBackMs },
  })
  setTyping(true)
  setTyping(true)
  t.same(told, [true], 'no more often than the server wants to hear it')
  setBackMs = 3_600_000
  setTyping(true)
  setTyping(false)
  t.same(told, [true, true, false])
  t.end()
})
