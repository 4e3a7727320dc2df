import type { UserRef } from '../users/user.view.ts'
import type { ChannelPermission, InstallationPermission } from './permissions.ts'

/** What a personal token may be used for: reading, talking, running channels, or the account itself. */
export const tokenScopes = ['read', 'send', 'manage', 'account'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** Who calls. Read from the user's record at every call; a session or a personal token stands behind it. */
export type Principal = {
  user: UserRef
  permissions: ReadonlySet<InstallationPermission>
  /** The session of a signed-in person; null for a personal token. */
  sessionId: string | null
  /** The personal token; null for a session. */
  tokenId: string | null
  /** Null means everything that the user may do. */
  scopes: ReadonlySet<TokenScope> | null
}

/** A caller and what the procedure's policy demands of them in the channel that it names. */
export type Actor = { principal: Principal; needs: ChannelPermission }
