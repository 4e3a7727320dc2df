import { ChatError } from '../errors.ts'
import type { Limiter } from '../infra/limiter.ts'
import type { RateRules } from '../rate-rules.ts'
import { foldName } from '../users/fold-name.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { UserStore } from '../users/user.store.ts'
import type { SignInInput } from './auth.schema.ts'
import type { Origin } from './auth.service.ts'
import type { CredentialStore } from './credential.store.ts'
import { networkOf } from './network-of.ts'
import type { SetupGate } from './setup-gate.ts'

/** Whose name and password these are. An unknown name and a wrong password cannot be told apart. */
export type SignIn = (input: SignInInput, origin: Origin) => Promise<UserRecord>

export function createSignIn(deps: {
  limiter: Limiter
  rules: Pick<RateRules, 'signInAccount' | 'signInAddress'>
  users: Pick<UserStore, 'findByLogin'>
  credentials: Pick<CredentialStore, 'matches'>
  gate: SetupGate
}): SignIn {
  const { limiter, rules, users, credentials, gate } = deps

  return async ({ login, password }, { ip }) => {
    await gate()
    const network = networkOf(ip)
    await limiter.take(rules.signInAddress, network)
    const user = await users.findByLogin(login)
    // One count for both of an account's names; a name that nobody has is counted all the same.
    const counted = `${user?._id ?? foldName(login)} ${network}`
    await limiter.take(rules.signInAccount, counted)
    const matches = await credentials.matches(user?._id ?? null, password)
    if (!user || !matches) throw new ChatError('INVALID_CREDENTIALS')
    if (user.suspendedAt) throw new ChatError('BANNED', { until: null, banReason: null })
    await limiter.reset(rules.signInAccount, counted)
    return user
  }
}
