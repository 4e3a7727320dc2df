import type { AppRouter } from '@chatcord/server/contract'
import type { TRPCClient } from '@trpc/client'
import type { Runtime } from '../runtime.ts'

/** The server forgets after this time who does not say so again. */
const activeMs = 6_000
const renewMs = 2_500

/** Tells that this user types, no more often than the server wants to hear it. What cannot be told now is not told. */
export function createTypingMarker(deps: {
  channelId: string
  api: TRPCClient<AppRouter>
  runtime: Runtime
}): (active: boolean) => void {
  const { channelId, api, runtime } = deps
  let told = false
  let toldAt = 0
  return (active) => {
    const age = Math.abs(runtime.now() - toldAt) // a clock may be set back
    if (active ? told && age < renewMs : !told || age >= activeMs) return
    told = active
    toldAt = runtime.now()
    api.channels.setTyping.mutate({ channelId, active }).catch(() => undefined)
  }
}
