import { ChatError, isFailure } from '../errors.ts'
import type { Clock } from '../infra/clock.ts'
import type { Limiter } from '../infra/limiter.ts'
import { newId } from '../infra/mongo/new-id.ts'
import type { RateRules } from '../rate-rules.ts'
import type { Installation } from '../system/installation.ts'
import type { SettingsService } from '../system/settings.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { NewUser, UserStore } from '../users/user.store.ts'
import type { SignUpInput } from './auth.schema.ts'
import type { Origin } from './auth.service.ts'
import type { CredentialStore } from './credential.store.ts'
import { networkOf } from './network-of.ts'
import { refuseGuessable } from './password-rules.ts'
import type { SetupGate } from './setup-gate.ts'

/** Makes the account of a person, or of the owner if they hold the set-up token. */
export type SignUp = (input: SignUpInput, origin: Origin) => Promise<UserRecord>

export function createSignUp(deps: {
  clock: Clock
  limiter: Limiter
  rules: Pick<RateRules, 'signUp'>
  users: Pick<UserStore, 'refuseTaken' | 'insert'>
  credentials: Pick<CredentialStore, 'set' | 'remove'>
  installation: Pick<Installation, 'claim' | 'release'>
  settings: Pick<SettingsService, 'get'>
  gate: SetupGate
}): SignUp {
  const { clock, limiter, rules, users, credentials, installation, settings, gate } = deps

  async function refuseUninvited(): Promise<void> {
    await gate()
    if (!(await settings.get()).signUpAllowed) throw new ChatError('FORBIDDEN')
  }

  /** The password comes first: a crash leaves one that nobody can use, rather than a name that nobody can. */
  async function make(user: NewUser, password: string): Promise<UserRecord> {
    await credentials.set(user._id, password)
    try {
      return await users.insert(user)
    } catch (error) {
      if (isFailure(error, 'TAKEN')) await credentials.remove(user._id)
      throw error
    }
  }

  /** Claimed before the owner is made: of two who hold the token at once, one makes nothing at all. */
  async function makeOwner(user: NewUser, password: string, token: string): Promise<UserRecord> {
    if (!(await installation.claim(token, user._id))) {
      await gate()
      throw new ChatError('FORBIDDEN')
    }
    try {
      return await make({ ...user, roles: ['owner'] }, password)
    } catch (error) {
      // After any other failure the owner may be there; the next start finds out.
      if (isFailure(error)) await installation.release(token, user._id)
      throw error
    }
  }

  return async ({ username, email, password, setupToken }, origin) => {
    await limiter.take(rules.signUp, networkOf(origin.ip))
    if (setupToken === undefined) await refuseUninvited()
    refuseGuessable(password, [username, ...email.split('@')])
    await users.refuseTaken({ username, email })
    const user: NewUser = {
      _id: newId(),
      username,
      displayName: username,
      email,
      emailVerified: false,
      avatarUrl: null,
      status: null,
      roles: ['member'],
      kind: 'person',
      createdAt: new Date(clock.now()),
      data: {},
      suspendedAt: null,
    }
    return setupToken === undefined ? make(user, password) : makeOwner(user, password, setupToken)
  }
}
