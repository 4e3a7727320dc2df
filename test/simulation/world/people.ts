import type { Actor, Principal } from '@chatcord/core/auth/principal'
import type { ChannelPermission } from '@chatcord/core/auth/permissions'
import { installationRoleGrants } from '@chatcord/core/auth/roles'
import type { MeView, UserRef, UserView } from '@chatcord/core/users/user.view'

/** 24 hexadecimal digits: a kind and a number. */
export const idOf = (kind: 'a' | 'c', number: number) => kind + String(number).padStart(23, '0')

export function refOf(id: string): UserRef {
  const username = `u${Number(id.slice(1))}`
  return { id, username, displayName: username, avatarUrl: null, kind: 'person' }
}

export function principalOf(id: string): Principal {
  return {
    user: refOf(id),
    permissions: installationRoleGrants.member,
    sessionId: `session of ${id}`,
    tokenId: null,
    scopes: null,
  }
}

export function actorOf(id: string, needs: ChannelPermission): Actor {
  return { principal: principalOf(id), needs }
}

export function viewOf(id: string): UserView {
  return { ...refOf(id), status: null, createdAt: '2026-01-01T00:00:00.000Z', data: {} }
}

export function meOf(id: string): MeView {
  return {
    ...viewOf(id),
    email: null,
    emailVerified: false,
    roles: ['member'],
    permissions: [...installationRoleGrants.member],
    twoFactor: false,
    mustChangePassword: false,
  }
}
