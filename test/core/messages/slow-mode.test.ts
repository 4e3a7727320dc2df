import t, { type Test } from 'tap'
import { createMemoryLimiter } from '@chatcord/core/infra/memory/memory-limiter'
import { rateRules } from '@chatcord/core/rate-rules'
import { createLimitSend } from '@chatcord/server/composition/limit-send'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { failure, failureOf } from '../../helpers/failure.ts'
import { as, nonce, startChat, text } from '../../helpers/chat.ts'

const slowModeSeconds = 21_600

/** A channel in slow mode, and who may say one thing there in six hours. */
async function start(t: Test, messageRateLimit = 60) {
  const limiter = createMemoryLimiter()
  const limitSend = createLimitSend({
    ...{ limiter, rules: rateRules.production },
    settings: { get: async () => ({ ...defaultSettings, messageRateLimit }) },
  })
  const { channels, person, stores, node } = await startChat(t, { limitSend })
  t.teardown(() => limiter.close())
  const ada = person('ada')
  const { id: channelId } = await channels.create(ada, {
    ...{ kind: 'private', name: 'den', topic: null, description: null, nonce: nonce() },
  })
  await channels.update(as(ada, 'channel.update'), { channelId, slowModeSeconds, nonce: nonce() })
  t.match(await channels.get(as(ada, 'channel.read'), channelId), { slowModeSeconds })
  // One that has not seen the channel yet: what is known of its settings may be seconds old.
  const { messages } = node()
  const send = (given: object = {}) =>
    messages.send(as(ada, 'message.send'), { ...text(channelId, 'hello'), ...given })
  return { channelId, send, stores }
}

t.test('a message that is refused takes no turn of slow mode', async (t) => {
  const { send } = await start(t)
  await t.rejects(send({ replyTo: 99 }), failure('NOT_FOUND'))
  t.match(await send(), { message: { text: 'hello' } })
  await t.rejects(send(), failure('RATE_LIMITED'))
  await t.rejects(send({ replyTo: 99 }), failure('RATE_LIMITED'))
  await t.rejects(send(), failure('RATE_LIMITED'), 'who was refused a turn gives none back')
})

t.test(
  'nor does one that could not be written: it is sent again as soon as it can be',
  async (t) => {
    const { channelId, send, stores } = await start(t)
    const { insert } = stores.log
    stores.log.insert = () => Promise.reject(new Error('the database is away'))
    const message = text(channelId, 'hello')
    await t.rejects(send(message), failure('UNAVAILABLE'))
    stores.log.insert = insert
    const { message: sent } = await send(message)
    t.match(await send(message), { message: { seq: sent.seq } }, 'and is there once')
    await t.rejects(send(), failure('RATE_LIMITED'))
  },
)

t.test('nor does one that came too soon after others', async (t) => {
  const { send } = await start(t, 0)
  for (const wait of [
    await failureOf(send(), 'RATE_LIMITED'),
    await failureOf(send(), 'RATE_LIMITED'),
  ])
    t.ok(wait.details.retryAfterMs <= rateRules.production.messages.windowMs)
})
