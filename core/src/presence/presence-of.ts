import type { Presence } from '../channels/channel.view.ts'
import type { ConnectionState } from '../infra/presence-store.ts'

/** One value of all connections: who wants peace has it everywhere, who is active somewhere is not idle. */
export function presenceOf(states: readonly ConnectionState[]): Presence {
  if (states.includes('doNotDisturb')) return 'doNotDisturb'
  if (states.includes('online')) return 'online'
  return states.includes('idle') ? 'idle' : 'offline'
}
