import { randomInt } from 'node:crypto'
import { newId } from '../infra/mongo/new-id.ts'
import type { NewUser } from '../users/user.store.ts'

const letters = 'abcdefghjkmnpqrstvwxyz23456789'

function randomName(): string {
  return Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join('')
}

/** A guest before it is kept: a name that nobody chose, so that nobody else is refused theirs. */
export function newGuest(displayName: string | undefined, now: number): NewUser {
  return {
    _id: newId(),
    username: `guest-${randomName()}`,
    displayName: displayName ?? 'Guest',
    email: null,
    emailVerified: false,
    avatarUrl: null,
    status: null,
    roles: ['guest'],
    kind: 'guest',
    createdAt: new Date(now),
    data: {},
    suspendedAt: null,
  }
}
