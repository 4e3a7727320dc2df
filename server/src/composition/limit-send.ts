import type { Actor } from '@chatcord/core/auth/principal'
import type { Limiter } from '@chatcord/core/infra/limiter'
import type { RateRules } from '@chatcord/core/rate-rules'
import type { SettingsService } from '@chatcord/core/system/settings'

type Deps = {
  limiter: Pick<Limiter, 'take'>
  rules: Pick<RateRules, 'messages'>
  settings: Pick<SettingsService, 'get'>
}

/**
 * How often somebody may send to a channel: so many messages a minute, and in slow mode one an interval. Moderators of
 * the installation may answer at once in slow mode. Throws RATE_LIMITED.
 */
export function createLimitSend({ limiter, rules, settings }: Deps) {
  return async (actor: Actor, channelId: string, slowModeSeconds: number): Promise<void> => {
    const { user, permissions } = actor.principal
    const key = `${user.id} ${channelId}`
    if (slowModeSeconds > 0 && !permissions.has('moderation.ban'))
      await limiter.take({ name: 'slowMode', points: 1, windowMs: slowModeSeconds * 1_000 }, key)
    const { messageRateLimit } = await settings.get()
    await limiter.take({ ...rules.messages, points: messageRateLimit }, key)
  }
}
