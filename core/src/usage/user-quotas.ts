import type { Connection } from 'mongoose'
import { ChatError } from '../errors.ts'
import type { Bus } from '../infra/bus.ts'
import { userModel } from '../users/user.model.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { SetQuotasInput } from './usage.schema.ts'
import type { UserQuotasView } from './usage.view.ts'

/**
 * Gives a user calls a day of their own, kind by kind, or takes them away. It holds for the next call, on every node.
 * Throws NOT_FOUND.
 */
export type SetUserQuotas = (input: SetQuotasInput) => Promise<UserQuotasView>

export function createSetUserQuotas(deps: { connection: Connection; bus: Bus }): SetUserQuotas {
  const users = userModel(deps.connection)

  return async ({ userId, quotas }) => {
    const named = Object.entries(quotas).filter(([, calls]) => calls !== undefined)
    const paths = named.map(([kind, calls]) => [`quotas.${kind}`, calls] as const)
    const user = await users
      .findOneAndUpdate(
        { _id: userId },
        {
          $set: Object.fromEntries(paths.filter(([, calls]) => calls !== 'role')),
          $unset: Object.fromEntries(paths.filter(([, calls]) => calls === 'role')),
        },
        { returnDocument: 'after' },
      )
      .lean<UserRecord | null>()
    if (!user) throw new ChatError('NOT_FOUND')
    deps.bus.publish(`user:${userId}`, { kind: 'changed' })
    const { chat = 'role', image = 'role', voice = 'role' } = user.quotas ?? {}
    return { userId, quotas: { chat, image, voice } }
  }
}
