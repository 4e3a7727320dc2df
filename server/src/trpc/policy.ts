import type { ChannelPermission, InstallationPermission } from '@chatcord/core/auth/permissions'
import type { TokenScope } from '@chatcord/core/auth/principal'

/**
 * Who may call a procedure, as data. `channel` is checked by the service, within the append or beside the read,
 * because a right may change in between; the others are checked before the service is called. `entry` is for anybody too,
 * and the only kind that is not counted under the rule `calls`: its service takes a rule of its own.
 */
export type Policy =
  | { kind: 'public' }
  | { kind: 'entry' }
  | { kind: 'signedIn' }
  | { kind: 'installation'; permission: InstallationPermission }
  | { kind: 'channel'; permission: ChannelPermission }

/** `scope` is what a personal token must hold. */
export type ProcedureMeta = { policy: Policy; scope: TokenScope }
