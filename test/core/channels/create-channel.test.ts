import t from 'tap'
import { limits } from '@chatcord/core/limits'
import { failure } from '../../helpers/failure.ts'
import { nonce, startChat } from '../../helpers/chat.ts'

t.test('the last channel that somebody may make is answered again to a retry', async (t) => {
  const { channels, person, stores } = await startChat(t)
  const ada = person('ada')
  const max = limits.channelsOwnedPerUser
  const place = { kind: 'private' as const, topic: null, description: null }
  const earlier = Array.from({ length: max - 1 }, () => {
    const id = nonce()
    const made = { id, nonce: id, hash: '', createdBy: ada.user.id, createdAt: 1 }
    return stores.channels.create({ ...place, ...made, name: 'early' })
  })
  await Promise.all(earlier)

  const input = { ...place, nonce: nonce(), name: 'last' }
  const { id } = await channels.create(ada, input)
  t.equal((await channels.create(ada, input)).id, id)
  await t.rejects(
    channels.create(ada, { ...input, nonce: nonce() }),
    failure('LIMIT_REACHED', { limit: 'channelsOwnedPerUser', max }),
  )
})
