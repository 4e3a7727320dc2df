import { createChat, type Chat, type ChatDeps } from '@chatcord/core/chat'
import type { Actor, Principal } from '@chatcord/core/auth/principal'
import type { ChannelPermission } from '@chatcord/core/auth/permissions'
import { permissionsOf } from '@chatcord/core/auth/roles'
import type { Bus } from '@chatcord/core/infra/bus'
import { createMemoryBus } from '@chatcord/core/infra/memory/memory-bus'
import { createMemoryPresence } from '@chatcord/core/infra/memory/memory-presence'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { connectMongo } from '@chatcord/core/infra/mongo/connect-mongo'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { ensureChat } from '@chatcord/core/log/mongo/ensure-chat'
import { createMongoChatStores, type ChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import type { GenerationSource } from '@chatcord/core/me/generation-news'
import type { UserRef } from '@chatcord/core/users/user.view'
import type { Test } from 'tap'
import { startMongo } from './mongo.ts'

export type TestChat = Chat & {
  stores: ChatStores
  bus: Bus
  person(name: string): Principal
  /** Another node on the same stores, with a bus of its own unless one is given. */
  node(bus?: Bus, generations?: GenerationSource): Chat
}

/** The chat core on a database of its own: no accounts, no host. */
export async function startChat(
  t: Test,
  { limitSend }: Partial<Pick<ChatDeps, 'limitSend'>> = {},
): Promise<TestChat> {
  const { uri } = await startMongo(t)
  const connection = await connectMongo(uri)
  t.teardown(() => connection.close())
  await ensureChat(connection)
  const clock = createSystemClock((error) => t.fail(String(error)))
  const stores = createMongoChatStores(connection.db!, {
    now: () => clock.now(),
    generation: () => 1,
  })
  const users = new Map<string, UserRef>()
  const person = (username: string): Principal => {
    const user: UserRef = {
      id: newId(),
      username,
      displayName: username,
      avatarUrl: null,
      kind: 'person',
    }
    users.set(user.id, user)
    return {
      user,
      permissions: permissionsOf(['member']),
      sessionId: newId(),
      tokenId: null,
      scopes: null,
    }
  }
  const viewOf = (id: string) => ({ ...users.get(id)!, status: null, createdAt: '', data: {} })
  const node = (bus: Bus = createMemoryBus(), generations?: GenerationSource) => {
    const chat = createChat({
      stores,
      bus,
      clock,
      ...(generations && { generations }),
      presence: createMemoryPresence({ clock }),
      random: Math.random,
      createId: newId,
      limitSend: limitSend ?? (async () => async () => undefined),
      refs: async (ids) => ids.flatMap((id) => users.get(id) ?? []),
      userOf: async (id) => viewOf(id),
      meOf: async (id) => ({
        ...viewOf(id),
        email: null,
        emailVerified: false,
        roles: ['member'],
        permissions: [],
        twoFactor: false,
        mustChangePassword: false,
      }),
    })
    t.teardown(() => chat.close())
    return chat
  }
  const bus = createMemoryBus()
  return { ...node(bus), stores, bus, person, node }
}

export function as(principal: Principal, needs: ChannelPermission): Actor {
  return { principal, needs }
}

/** A nonce of the right form. */
export function nonce(): string {
  return newId()
}

/** What `messages.send` takes for a plain message. */
export function text(channelId: string, text: string) {
  return { channelId, nonce: nonce(), kind: 'text' as const, text, mentions: [] }
}
