import type { UserRef } from '@chatcord/server/contract'

export type People = { add(users: readonly UserRef[]): void; get(id: string): UserRef }

/** The people whom pages and frames have named so far. */
export function createPeople(): People {
  const known = new Map<string, UserRef>()
  return {
    add(users) {
      for (const user of users) known.set(user.id, user)
    },
    get: (id) =>
      known.get(id) ?? { id, username: '', displayName: '', avatarUrl: null, kind: 'person' },
  }
}
