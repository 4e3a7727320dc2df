import { permissionsOf } from '../auth/roles.ts'
import type { UserRecord } from './user.record.ts'
import type { MeView, UserRef, UserView } from './user.view.ts'

export function toUserRef(user: UserRecord): UserRef {
  const { _id: id, username, displayName, avatarUrl, kind } = user
  return { id, username, displayName, avatarUrl, kind }
}

/** What stands beside the messages of somebody who is gone. */
export function missingUserRef(id: string): UserRef {
  return { id, username: 'deleted', displayName: 'Deleted user', avatarUrl: null, kind: 'person' }
}

/** A status whose time is over is not shown any more. */
export function toUserView(user: UserRecord, now: number): UserView {
  const { status } = user
  const until = status?.until ?? null
  const shown = status !== null && (until === null || until.getTime() > now)
  return {
    ...toUserRef(user),
    status: shown ? { text: status.text, until: until?.toISOString() ?? null } : null,
    createdAt: user.createdAt.toISOString(),
    data: user.data,
  }
}

export function toMeView(user: UserRecord, now: number): MeView {
  return {
    ...toUserView(user, now),
    email: user.email,
    emailVerified: user.emailVerified,
    roles: user.roles,
    permissions: [...permissionsOf(user.roles)],
    twoFactor: false,
    mustChangePassword: false,
  }
}
