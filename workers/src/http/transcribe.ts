import type { ProviderTranscript } from '@chatcord/core/providers/provider-test.record'
import type { Outbound } from './outbound.ts'

export type Transcribed = {
  outbound: Outbound
  /** The last call; null before one was made. */
  last(): { transcript: ProviderTranscript; answeredAt: number | null } | null
}

/** Notes what is called through it, without anything secret. */
export function transcribe(outbound: Outbound, now: () => number): Transcribed {
  let last: ReturnType<Transcribed['last']> = null
  return {
    outbound: {
      ...outbound,
      async call(call) {
        const { origin, pathname } = new URL(call.url)
        const headers = Object.keys(call.headers ?? {}).sort()
        const transcript = { method: call.method, url: origin + pathname, headers, status: null }
        last = { transcript, answeredAt: null }
        const answer = await outbound.call(call)
        last = { transcript: { ...transcript, status: answer.status }, answeredAt: now() }
        return answer
      },
    },
    last: () => last,
  }
}
