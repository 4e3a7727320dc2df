import { toUserRef } from '../users/user.mapper.ts'
import type { UserRecord } from '../users/user.record.ts'
import type { Principal } from './principal.ts'
import { permissionsOf } from './roles.ts'

/** The caller that a user is through this session or token. */
export function toPrincipal(
  user: UserRecord,
  { sessionId, tokenId, scopes }: Pick<Principal, 'sessionId' | 'tokenId' | 'scopes'>,
): Principal {
  const permissions = permissionsOf(user.roles)
  return { user: toUserRef(user), permissions, sessionId, tokenId, scopes }
}
