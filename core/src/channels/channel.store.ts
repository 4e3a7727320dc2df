import type { ChannelRecord } from './channel.record.ts'

export type NewChannel = Pick<
  ChannelRecord,
  'id' | 'kind' | 'name' | 'topic' | 'description' | 'createdBy' | 'createdAt'
> & {
  nonce: string
  hash: string
}

/** Where a page of channels goes on: after this one in the order of the list. */
export type ListPosition = { activeAt: number; id: string }

/** What services need of channels besides their logs. */
export type ChannelStore = {
  /** Makes the channel's document, or finds the one that the same creator made with the same nonce. */
  create(channel: NewChannel): Promise<{ channel: ChannelRecord; hash: string }>
  /** How many the user has made besides the one of this nonce. */
  countOthers(user: string, nonce: string): Promise<number>
  /** How many of those the user owns: fewer where some were handed over. Costs a look at all memberships. */
  countOwnedOthers(user: string, nonce: string): Promise<number>
  /** Of the given ones, the most recently active first. */
  byActivity(
    ids: readonly string[],
    after: ListPosition | null,
    limit: number,
  ): Promise<ChannelRecord[]>
  /** Public channels whose folded name starts with `prefix`, by name. */
  browse(query: { prefix: string; after: string | null; limit: number }): Promise<ChannelRecord[]>
  /** Members with a role, by user id. */
  members(
    ch: string,
    after: string | null,
    limit: number,
  ): Promise<{ user: string; role: ChannelRecordRole; joinedAt: number }[]>
}

type ChannelRecordRole = 'owner' | 'moderator' | 'member'
