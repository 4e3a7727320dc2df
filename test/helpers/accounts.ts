import { createAccounts, type Accounts, type AccountDeps } from '@chatcord/core/auth/accounts'
import type { Issued, Origin } from '@chatcord/core/auth/auth.service'
import { ensureAccounts } from '@chatcord/core/auth/ensure-accounts'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { rateRules } from '@chatcord/core/rate-rules'
import { ensureSystem } from '@chatcord/core/system/ensure-system'
import { createInstallation } from '@chatcord/core/system/installation'
import { createSettings } from '@chatcord/core/system/settings'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import type { Connection } from 'mongoose'
import type { Test } from 'tap'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { startMongo } from './mongo.ts'
import { createTestSigner } from './signer.ts'

export const home: Origin = { ip: '192.0.2.1', userAgent: 'test' }
export const password = 'a horse on the roof'

export type TestAccounts = Accounts &
  Pick<AccountDeps, 'bus' | 'installation' | 'settings'> & {
    connection: Connection
    clock: ManualClock
    signer: ReturnType<typeof createTestSigner>
    /** Another node on the same database and, unless one is given, the same bus. */
    node(deps?: Partial<AccountDeps>): Promise<Accounts>
    /** Signs a new person up. */
    person(username: string, origin?: Origin): Promise<Issued>
  }

/** Accounts on a database of their own, with a clock that stands still. Development's rates unless others are given. */
export async function startAccounts(
  t: Test,
  given: Partial<AccountDeps> = {},
): Promise<TestAccounts> {
  const { connection } = await startMongo(t)
  await ensureSystem(connection)
  await ensureAccounts(connection)
  const clock = createManualClock()
  const bus = createMemoryBus()
  const shared = {
    connection,
    clock,
    bus,
    limiter: createMemoryLimiter(),
    signer: createTestSigner(clock),
    rules: rateRules.development,
    installation: await createInstallation({ connection, clock }),
    settings: createSettings({ connection, bus, clock, defaults: defaultSettings }),
    requireSetup: false,
    ...given,
  }
  const node = async (other: Partial<AccountDeps> = {}) => {
    const accounts = await createAccounts({ ...shared, ...other })
    t.teardown(() => accounts.close())
    return accounts
  }
  const accounts = await node()
  const person = (username: string, origin = home) =>
    accounts.auth.signUp(
      { username, email: `${username}@example.org`, password, carrier: 'bearer' },
      origin,
    )
  return { ...accounts, ...shared, clock, signer: createTestSigner(clock), node, person }
}
