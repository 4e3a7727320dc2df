import type { ChatTypes, NoCustom } from './chat-types.ts'
import type { AuthService } from './auth/auth.service.ts'
import type { ChannelService } from './channels/channel.service.ts'
import type { MemberService } from './channels/member.service.ts'
import type { EventService } from './log/event.service.ts'
import type { FeedService } from './me/feed.service.ts'
import type { MeService } from './me/me.service.ts'
import type { GenerationService } from './generations/generation.service.ts'
import type { JobAdmin } from './jobs/job-admin.service.ts'
import type { MessageService } from './messages/message.service.ts'
import type { ProviderAdmin } from './providers/provider-admin.service.ts'
import type { ProviderService } from './providers/provider.service.ts'
import type { TestProvider } from './providers/test-provider.ts'
import type { PresenceService } from './presence/presence.service.ts'
import type { SignalService } from './signals/signal.service.ts'
import type { SettingsService } from './system/settings.ts'
import type { SystemService } from './system/system.service.ts'
import type { SetUserQuotas } from './usage/user-quotas.ts'
import type { UsageView } from './usage/usage.view.ts'
import type { UserService } from './users/user.service.ts'

/** What a host serves: one line a feature. */
export type Services<S extends ChatTypes = NoCustom> = {
  auth: AuthService<S>
  channels: ChannelService<S>
  events: EventService<S>
  feed: FeedService<S>
  me: MeService<S>
  members: MemberService<S>
  generations: GenerationService
  /** Counts a call of a user or, of nobody, of a network. Throws RATE_LIMITED. */
  limitCall(caller: string): Promise<void>
  jobAdmin: JobAdmin
  messages: MessageService<S>
  presence: PresenceService
  signals: SignalService
  providerAdmin: ProviderAdmin
  providers: ProviderService
  settings: Pick<SettingsService, 'get' | 'update'>
  setUserQuotas: SetUserQuotas
  testProvider: TestProvider
  system: SystemService
  /** What a user has asked of the providers today. */
  usage(userId: string): Promise<UsageView[]>
  users: UserService<S>
}
