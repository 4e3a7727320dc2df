import type { ChatStores } from '@chatcord/core/log/mongo/mongo-chat-stores'
import type { Test } from 'tap'
import { channelStoreContract } from './channel-store-contract.ts'
import { logStoreContract } from './log-store-contract.ts'
import { memberStoreContract } from './member-store-contract.ts'
import { messageStoreContract } from './message-store-contract.ts'

/** Empty stores, and the clock that they date changes by. */
export type FreshStores = { stores: ChatStores; setNow(ms: number): void }
export type CreateStores = (t: Test) => Promise<FreshStores>

/** What the stores of logs and of their projection do, whatever keeps the documents. */
export function chatStoresContract(t: Test, create: CreateStores): void {
  logStoreContract(t, create)
  messageStoreContract(t, create)
  memberStoreContract(t, create)
  channelStoreContract(t, create)
}
