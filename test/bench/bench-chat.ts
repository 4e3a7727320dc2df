import { createChat, type Chat } from '@chatcord/core/chat'
import type { Principal } from '@chatcord/core/auth/principal'
import { permissionsOf } from '@chatcord/core/auth/roles'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { createMongoChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import type { MeView, UserRef } from '@chatcord/core/users/user.view'
import type { mongo } from 'mongoose'

export type BenchChat = Chat & {
  /** The one user; the same in every run, so that stored channels are theirs. */
  reader: Principal
}

const user: UserRef = {
  id: '0'.repeat(23) + '1',
  username: 'reader',
  displayName: 'Reader',
  avatarUrl: null,
  kind: 'person',
}
const me: MeView = {
  ...{ ...user, status: null, createdAt: new Date(0).toISOString(), data: {} },
  ...{ email: null, emailVerified: false, roles: ['member'], permissions: [] },
  ...{ twoFactor: false, mustChangePassword: false },
}

/** The chat's core on a database, without accounts and host. */
export function createBenchChat(db: mongo.Db): BenchChat {
  const clock = createSystemClock((error) => console.error(error))
  const chat = createChat({
    stores: createMongoChatStores(db, { now: () => clock.now(), generation: () => 1 }),
    bus: createMemoryBus(),
    clock,
    presence: createMemoryPresence({ clock }),
    random: Math.random,
    createId: newId,
    limitSend: () => Promise.resolve(() => Promise.resolve()),
    refs: (ids) => Promise.resolve(ids.map(() => user)),
    userOf: () => Promise.resolve(me),
    meOf: () => Promise.resolve(me),
  })
  const permissions = permissionsOf(['member'])
  return { ...chat, reader: { user, permissions, sessionId: newId(), tokenId: null, scopes: null } }
}
