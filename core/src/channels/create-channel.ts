import type { Principal } from '../auth/principal.ts'
import { ChatError } from '../errors.ts'
import { limits } from '../limits.ts'
import { canonicalHash } from '../log/canonical-hash.ts'
import { rowOf, type Content } from '../log/new-row.ts'
import { untitledName, type CreateChannelInput } from './channel.schema.ts'
import type { ChannelDeps } from './channel.service.ts'
import type { ChannelView } from './channel.view.ts'

const needed = {
  public: 'channel.createPublic',
  private: 'channel.createPrivate',
  ai: 'ai.chat',
} as const

/** Makes the channel and its first two rows. Each step finds what an earlier try with the same nonce has left. */
export function createChannelCreation({
  channels,
  mutate,
  projector,
  views,
  now,
  createId,
}: ChannelDeps) {
  return async (principal: Principal, input: CreateChannelInput): Promise<ChannelView> => {
    const { kind, name = untitledName, topic, description, nonce } = input
    const user = principal.user.id
    if (!principal.permissions.has(needed[kind])) throw new ChatError('FORBIDDEN')
    const max = limits.channelsOwnedPerUser
    if (
      (await channels.countOthers(user, nonce)) >= max &&
      (await channels.countOwnedOthers(user, nonce)) >= max
    )
      throw new ChatError('LIMIT_REACHED', { limit: 'channelsOwnedPerUser', max })

    const created: Content = {
      type: 'channel.created',
      body: { kind, name, topic, description, data: {} },
    }
    const hash = canonicalHash(created)
    const made = await channels.create({
      id: createId(),
      kind,
      name,
      topic,
      description,
      createdBy: user,
      createdAt: now(),
      nonce,
      hash,
    })
    if (made.hash !== hash) throw new ChatError('CONFLICT')

    const channelId = made.channel.id
    // The creator's right to these rows is the channel itself: there is no earlier right that could be taken away.
    const permit = () => Promise.resolve(0)
    await mutate({ row: rowOf(principal, { channelId, nonce }, created), permit })
    const owner: Content = { type: 'member.joined', body: { userId: user, role: 'owner' } }
    // A dot cannot be in a client's nonce, so this one is the server's own.
    const { row } = await mutate({
      row: rowOf(principal, { channelId, nonce: `${nonce}.owner` }, owner),
      permit,
    })
    const [view] = await views(user, [await projector.project(channelId, row.seq)])
    if (!view) throw new ChatError('NOT_FOUND')
    return view
  }
}
