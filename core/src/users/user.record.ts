import type { InstallationRole } from '../auth/roles.ts'
import type { ProviderKind } from '../providers/provider.record.ts'
import type { UserKind } from './user.view.ts'

/** A user as it is kept. */
export type UserRecord = {
  _id: string
  username: string
  /** Unique: see foldName. */
  usernameKey: string
  displayName: string
  /** The beginnings of both names, for the search: see namePrefixes. */
  namePrefixes: string[]
  email: string | null
  /** Unique where it is there; guests have none. */
  emailKey?: string
  emailVerified: boolean
  avatarUrl: string | null
  status: { text: string; until: Date | null } | null
  roles: InstallationRole[]
  kind: UserKind
  createdAt: Date
  /** What the installation's own schema allows; JSON. */
  data: object
  suspendedAt: Date | null
  /** Calls a day of their own, in the place of their roles'. */
  quotas?: Partial<Record<ProviderKind, number | null>>
}
