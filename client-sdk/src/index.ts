export { createChatClient } from './create-chat-client.ts'
export { createNonce } from './nonce.ts'
export { createMemoryStorage, type ChatStorage } from './storage.ts'
export { ChatError, isChatError, type ChatDetails, type ChatReason } from './errors/chat-error.ts'
export type { ChatClient } from './chat-client.ts'
export type { ChatOptions, NetworkEvents, TokenPurpose } from './options.ts'
export type { Store } from './store.ts'
export type { SessionState, SignedOutReason } from './session/session-state.ts'
export type { ConnectionState } from './transport/connection-state.ts'
export type { WebSocketConstructor, WebSocketLike } from './transport/web-socket.ts'
export type {
  GenerateInput,
  Generation,
  GenerationRef,
  GenerationSnapshot,
} from './generations/generation-types.ts'
export type { Inbox, InboxSnapshot } from './inbox/inbox-types.ts'
export type {
  Channel,
  ChannelSnapshot,
  HeardEvent,
  MessageTarget,
  SentMessage,
} from './channel/channel-types.ts'
export type { SyncState as ChannelState } from './channel/sync-view.ts'
export type { PendingMessage } from './outbox/pending-message.ts'
export type { Followed, FollowOptions } from './follow/follow-types.ts'
export type { RouterInputs, RouterOutputs } from './router-types.ts'
export type * from '@chatcord/server/contract'
