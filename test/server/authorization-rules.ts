import type { Position } from '@chatcord/core/log/channel-event'

export const principals = [
  'anonymous',
  'guest',
  'outsider',
  'administrator',
  'former',
  'member',
  'moderator',
  'owner',
  'readToken',
] as const
export type PrincipalName = (typeof principals)[number]

export const relations = ['public', 'private', 'nonexistent'] as const
export type Relation = (typeof relations)[number]

/** What a cell acts on: the channel of the relation, a message of its owner, a member below the moderators. */
export type Place = {
  channelId: string
  head: Position
  message: number
  victim: string
  nonce: string
}

export type Outcome =
  'ok' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'LAST_OWNER' | 'INVALID_CREDENTIALS'

export type Row = {
  input(place: Place): unknown
  expect(principal: PrincipalName, relation: Relation): Outcome
}

export const stranger = (principal: PrincipalName) =>
  ['guest', 'outsider', 'administrator', 'former'].includes(principal)

/** Reading: everybody who is signed in reads a public channel, members alone a private one. */
export const reading = (principal: PrincipalName, relation: Relation): Outcome => {
  if (principal === 'anonymous') return 'UNAUTHENTICATED'
  if (relation === 'nonexistent' || (relation === 'private' && stranger(principal)))
    return 'NOT_FOUND'
  return 'ok'
}

/** Acting needs membership: who can see the channel is told so, who cannot is told nothing. */
export const acting =
  (allowed: readonly PrincipalName[]) =>
  (principal: PrincipalName, relation: Relation): Outcome => {
    if (principal === 'readToken') return 'FORBIDDEN'
    const seen = reading(principal, relation)
    if (seen !== 'ok') return seen
    return allowed.includes(principal) ? 'ok' : 'FORBIDDEN'
  }

export const members = ['member', 'moderator', 'owner'] as const
export const moderators = ['moderator', 'owner'] as const

export const signedIn =
  (scope: 'read' | 'write', refused: readonly PrincipalName[] = []) =>
  (principal: PrincipalName): Outcome => {
    if (principal === 'anonymous') return 'UNAUTHENTICATED'
    if (principal === 'readToken' && scope === 'write') return 'FORBIDDEN'
    return refused.includes(principal) ? 'FORBIDDEN' : 'ok'
  }
/** Asks for something that is not there. */
export const missing =
  (scope: 'read' | 'write') =>
  (principal: PrincipalName): Outcome => {
    const outcome = signedIn(scope)(principal)
    return outcome === 'ok' ? 'NOT_FOUND' : outcome
  }
/** Needs a permission of the administrators. */
export const administrating =
  (outcome: Outcome) =>
  (principal: PrincipalName): Outcome => {
    if (principal === 'anonymous') return 'UNAUTHENTICATED'
    return principal === 'administrator' ? outcome : 'FORBIDDEN'
  }
export const anybody = (outcome: Outcome) => (): Outcome => outcome

export const channel = ({ channelId }: Place) => ({ channelId })
export const change = ({ channelId, nonce }: Place) => ({ channelId, nonce })
export const target = (place: Place) => ({
  ...change(place),
  epoch: place.head.epoch,
  seq: place.message,
})
