import type { Connection } from 'mongoose'
import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import type { Limiter } from '../infra/limiter.ts'
import { createMeOf, createMeService, type MeOf, type MeService } from '../me/me.service.ts'
import type { RateRules } from '../rate-rules.ts'
import type { Installation } from '../system/installation.ts'
import type { SettingsService } from '../system/settings.ts'
import { createUserRecords } from '../users/user-records.ts'
import { createUserService, type UserService } from '../users/user.service.ts'
import { createUserStore } from '../users/user.store.ts'
import { createAuthService, type AuthService } from './auth.service.ts'
import { createCredentialStore } from './credential.store.ts'
import { createGuestEntry } from './guest-entry.ts'
import { createPasswordHasher } from './password-hasher.ts'
import { createPrincipals, type Principals } from './principals.ts'
import { createRotateSession } from './rotate-session.ts'
import { createSessionStore } from './session.store.ts'
import { createSetupGate } from './setup-gate.ts'
import { createSignIn } from './sign-in.ts'
import { createSignUp } from './sign-up.ts'
import { createStandings } from './standings.ts'
import type { TokenSigner } from './token-signer.ts'
import { createTokenStore } from './token.store.ts'

export type AccountDeps = {
  connection: Connection
  bus: Bus
  limiter: Limiter
  clock: Clock
  signer: TokenSigner
  rules: Readonly<RateRules>
  installation: Installation
  settings: SettingsService
  /** True where nobody but the owner may sign up before there is one. */
  requireSetup: boolean
}

export type Accounts = {
  auth: AuthService
  me: MeService
  meOf: MeOf
  users: UserService
  principals: Principals
  close(): void
}

/** Everything about accounts, put together. `ensureAccounts` comes first. */
export async function createAccounts(deps: AccountDeps): Promise<Accounts> {
  const store = createUserStore(deps)
  const records = createUserRecords({ ...deps, store })
  const sessions = createSessionStore(deps)
  const tokens = createTokenStore(deps)
  const standings = createStandings({ ...deps, users: records })
  const principals = createPrincipals({ ...deps, standings, sessions, tokens })
  const credentials = createCredentialStore({ ...deps, hasher: await createPasswordHasher() })
  const gate = createSetupGate(deps)
  const entries = { ...deps, users: store, credentials, gate }
  const meOf = createMeOf({ ...deps, users: store })
  await deps.installation.recover(async (id) => (await store.load([id])).has(id))

  return {
    auth: createAuthService({
      ...entries,
      sessions,
      tokens,
      standings,
      principals,
      signUp: createSignUp(entries),
      signIn: createSignIn(entries),
      enterAsGuest: createGuestEntry(entries),
      rotate: createRotateSession({ ...deps, store: sessions }),
    }),
    me: createMeService({ ...deps, meOf, users: store, sessions, tokens }),
    meOf,
    users: createUserService({ ...deps, records, store }),
    principals,
    close() {
      principals.close()
      standings.close()
      records.close()
    },
  }
}
