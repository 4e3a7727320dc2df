import type { ChatTypes, NoCustom } from '../chat-types.ts'
import type { InstallationRole } from '../auth/roles.ts'
import type { InstallationPermission } from '../auth/permissions.ts'

export const userKinds = ['person', 'guest', 'assistant', 'service'] as const
export type UserKind = (typeof userKinds)[number]

/** The least that a name beside a message needs. */
export type UserRef = {
  id: string
  username: string
  displayName: string
  avatarUrl: string | null
  kind: UserKind
}

export type UserView<S extends ChatTypes = NoCustom> = UserRef & {
  status: { text: string; until: string | null } | null
  createdAt: string
  data: S['user']
}

/** What only the user sees of themselves. */
export type MeView<S extends ChatTypes = NoCustom> = UserView<S> & {
  email: string | null
  emailVerified: boolean
  roles: InstallationRole[]
  permissions: InstallationPermission[]
  twoFactor: boolean
  mustChangePassword: boolean
}
