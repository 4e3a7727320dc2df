import { z } from 'zod'
import { channelRoles } from '../auth/roles.ts'
import { limits } from '../limits.ts'
import { epoch, httpUrl, id, line, name, nonce, seq, text } from '../field.schema.ts'
import { pageFields } from '../page.ts'

const channelName = name(limits.channelNameMax)
const topic = line(limits.topicMax)
const description = text(limits.descriptionMax)
const slowModeSeconds = z.number().int().min(0).max(21_600)

export const channelRef = z.strictObject({ channelId: id })
/** Of an AI chat that nobody has named yet. */
export const untitledName = 'New chat'

export const createChannelInput = z
  .strictObject({
    nonce,
    kind: z.enum(['public', 'private', 'ai']),
    name: channelName.optional(),
    topic: topic.nullable().default(null),
    description: description.nullable().default(null),
  })
  .refine(({ kind, name }) => kind === 'ai' || name !== undefined, {
    path: ['name'],
    message: 'only an AI chat may be without a name',
  })
export const updateChannelInput = z.strictObject({
  channelId: id,
  nonce,
  kind: z.enum(['public', 'private']).optional(),
  name: channelName.optional(),
  topic: topic.nullable().optional(),
  description: description.nullable().optional(),
  avatarUrl: httpUrl.nullable().optional(),
  slowModeSeconds: slowModeSeconds.optional(),
  assistant: z.boolean().optional(),
})
export const listChannelsInput = z.strictObject(pageFields).optional()
export const browseChannelsInput = z
  .strictObject({ query: line(limits.searchMax).optional(), ...pageFields })
  .optional()
export const joinInput = z.strictObject({ channelId: id, nonce })
export const markReadInput = z.strictObject({ channelId: id, seq, epoch })
export const listMembersInput = z.strictObject({ channelId: id, ...pageFields })
export const addMemberInput = z.strictObject({
  channelId: id,
  nonce,
  userId: id,
  role: z.enum(channelRoles).default('member'),
})
export const removeMemberInput = z.strictObject({ channelId: id, nonce, userId: id })
export const setRoleInput = z.strictObject({
  channelId: id,
  nonce,
  userId: id,
  role: z.enum(channelRoles),
})

export type CreateChannelInput = z.infer<typeof createChannelInput>
export type UpdateChannelInput = z.infer<typeof updateChannelInput>
export type BrowseChannelsInput = z.infer<typeof browseChannelsInput>
export type JoinInput = z.infer<typeof joinInput>
export type MarkReadInput = z.infer<typeof markReadInput>
export type ListMembersInput = z.infer<typeof listMembersInput>
export type AddMemberInput = z.infer<typeof addMemberInput>
export type RemoveMemberInput = z.infer<typeof removeMemberInput>
export type SetRoleInput = z.infer<typeof setRoleInput>
