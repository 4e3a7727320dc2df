import { randomInt } from 'node:crypto'
import { ChatError } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Limiter } from '../infra/limiter.ts'
import { newId } from '../infra/mongo/new-id.ts'
import type { RateRules } from '../rate-rules.ts'
import type { SettingsService } from '../system/settings.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { UserStore } from '../users/user.store.ts'
import type { GuestInput } from './auth.schema.ts'
import type { Origin } from './auth.service.ts'
import { networkOf } from './network-of.ts'
import type { SetupGate } from './setup-gate.ts'

/** Makes a guest, where guests are allowed. */
export type GuestEntry = (input: GuestInput, origin: Origin) => Promise<UserRecord>

const letters = 'abcdefghjkmnpqrstvwxyz23456789'

/** A name that nobody chose, so that nobody else is refused theirs. */
function randomName(): string {
  const drawn = Array.from({ length: 10 }, () => letters.charAt(randomInt(letters.length)))
  return `guest-${drawn.join('')}`
}

export function createGuestEntry(deps: {
  clock: Clock
  limiter: Limiter
  rules: Pick<RateRules, 'guest'>
  users: Pick<UserStore, 'insert'>
  settings: Pick<SettingsService, 'get'>
  gate: SetupGate
}): GuestEntry {
  const { clock, limiter, rules, users, settings, gate } = deps

  return async ({ displayName }, { ip }) => {
    await gate()
    if (!(await settings.get()).allowGuestAccess) throw new ChatError('FORBIDDEN')
    await limiter.take(rules.guest, networkOf(ip))
    return users.insert({
      _id: newId(),
      username: randomName(),
      displayName: displayName ?? 'Guest',
      email: null,
      emailVerified: false,
      avatarUrl: null,
      status: null,
      roles: ['guest'],
      kind: 'guest',
      createdAt: new Date(clock.now()),
      data: {},
      suspendedAt: null,
    })
  }
}
