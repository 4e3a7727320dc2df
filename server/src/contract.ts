// The only door to the SDK: types, and nothing else.
export type { AppRouter } from './trpc/router.ts'
export type { ErrorShape } from './trpc/error-shape.ts'
export type { ChatTypes, NoCustom } from '@chatcord/core/chat-types'
export type { Json } from '@chatcord/core/json'
export type {
  Reason,
  ReasonDetails,
  DetailsOf,
  AnyDetails,
  ValidationIssue,
} from '@chatcord/core/errors'
export type {
  ChannelEvent,
  EventBodies,
  EventType,
  ChannelChanges,
  Position,
} from '@chatcord/core/log/channel-event'
export type { ChannelFrame, EventPage } from '@chatcord/core/log/channel-frame'
export type {
  ChannelKind,
  ChannelView,
  MemberView,
  MyMembership,
  NotifyLevel,
  Presence,
} from '@chatcord/core/channels/channel.view'
export type {
  MediaRef,
  Mention,
  MessageContent,
  MessageView,
  NewMessage,
  Reaction,
  SystemBody,
} from '@chatcord/core/messages/message.view'
export type { Ack, HistoryPage, MessageAck } from '@chatcord/core/messages/history.view'
export type { GenerationEvent, GenerationView } from '@chatcord/core/generations/generation.view'
export type { UsageView, UserQuotasView } from '@chatcord/core/usage/usage.view'
export type { MeEvent } from '@chatcord/core/me/me-event'
export type { PresenceEvent } from '@chatcord/core/presence/presence.view'
export type { SignalEvent } from '@chatcord/core/signals/signal.view'
export type { MeView, UserKind, UserRef, UserView } from '@chatcord/core/users/user.view'
export type {
  Carrier,
  SessionRef,
  SessionView,
  SignedIn,
  Tokens,
  TokenView,
} from '@chatcord/core/auth/session.view'
export type {
  ChannelPermission,
  InstallationPermission,
  Permission,
} from '@chatcord/core/auth/permissions'
export type { ChannelRole, InstallationRole } from '@chatcord/core/auth/roles'
export type { TokenScope } from '@chatcord/core/auth/principal'
export type { RoleQuotas, SettingsView } from '@chatcord/core/system/settings.view'
export type { SystemInfo } from '@chatcord/core/system/system.view'
export type {
  AdminProviderView,
  CircuitView,
  ProviderCapabilities,
  ProviderTestView,
  ProviderView,
} from '@chatcord/core/providers/provider.view'
export type {
  ProviderAdapter,
  ProviderKind,
  ProviderOptions,
} from '@chatcord/core/providers/provider.record'
export type {
  ProviderTestResult,
  ProviderTranscript,
} from '@chatcord/core/providers/provider-test.record'
export type { JobState, QueueLimits } from '@chatcord/core/infra/jobs'
export type { JobView } from '@chatcord/core/jobs/job.view'
export type { Page } from '@chatcord/core/page'
