import type { Limiter } from '@chatcord/core/infra/limiter'
import type { LimitSend } from '@chatcord/core/messages/message.service'
import type { RateRules } from '@chatcord/core/rate-rules'
import type { SettingsService } from '@chatcord/core/system/settings'

type Deps = {
  limiter: Pick<Limiter, 'take' | 'reset'>
  rules: Pick<RateRules, 'messages'>
  settings: Pick<SettingsService, 'get'>
}

const nothing = () => Promise.resolve()

/**
 * How often somebody may send to a channel: so many messages a minute, and in slow mode one an interval. Moderators of
 * the installation may answer at once in slow mode. Only the turn of slow mode can be given back: it may be hours long.
 */
export function createLimitSend({ limiter, rules, settings }: Deps): LimitSend {
  async function takeSlowTurn(key: string, seconds: number): Promise<() => Promise<void>> {
    const rule = { name: 'slowMode', points: 1, windowMs: seconds * 1_000 }
    await limiter.take(rule, key)
    return () => limiter.reset(rule, key).catch(nothing)
  }

  return async ({ principal: { user, permissions } }, channelId, slowModeSeconds) => {
    const key = `${user.id} ${channelId}`
    const isSlow = slowModeSeconds > 0 && !permissions.has('moderation.ban')
    const giveBack = isSlow ? await takeSlowTurn(key, slowModeSeconds) : nothing
    try {
      const { messageRateLimit } = await settings.get()
      await limiter.take({ ...rules.messages, points: messageRateLimit }, key)
    } catch (refusal) {
      await giveBack()
      throw refusal
    }
    return giveBack
  }
}
