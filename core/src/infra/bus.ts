import type { LogRow } from '../log/log-row.ts'
import type { ConnectionState } from './presence-store.ts'

/** A row that was committed to a channel's log, or the epoch that replaced the channel's old one. */
export type ChannelHint = { row: LogRow } | { epoch: number }

/** Something of a user changed: their profile or roles, a read position, a generation, a session or token. */
export type UserHint =
  | { kind: 'changed' }
  | { kind: 'membership'; channelId: string; seq: number }
  | { kind: 'read'; channelId: string; epoch: number; readSeq: number; readN: number }
  | { kind: 'generation'; generationId: string }
  | {
      kind: 'revoked'
      sessionId: string | null
      tokenId: string | null
      reason: 'signedOut' | 'revoked' | 'expired' | 'reused'
    }

/** Ephemeral news of a channel: what is lost here is never missed for long. */
export type SignalHint =
  | { kind: 'typing'; userId: string; active: boolean }
  | { kind: 'read'; userId: string; readSeq: number }

/** `stop`: whoever runs the generation ends it. `changed`: its record has another state. */
export type GenerationHint = { kind: 'stop' } | { kind: 'changed' }

/**
 * `changed`: the user's presence may be another one. `set`: the connections of one of their sessions or tokens are in
 * this state from now on.
 */
export type PresenceHint =
  { kind: 'changed' } | { kind: 'set'; via: string; state: ConnectionState }

/** A provider was added, changed, removed or tested. */
export type ProviderHint = { kind: 'changed'; providerId: string }

/** The installation's settings were changed. */
export type SettingsHint = { kind: 'changed' }

/** What nodes tell each other. Every message is a hint: it may be lost, doubled or late, and nothing breaks. */
export type BusMessages = Record<`channel:${string}`, ChannelHint> &
  Record<`user:${string}`, UserHint> &
  Record<`signals:${string}`, SignalHint> &
  Record<`generation:${string}`, GenerationHint> &
  Record<`presence:${string}`, PresenceHint> &
  Record<'providers', ProviderHint> &
  Record<'settings', SettingsHint>

export type Topic = keyof BusMessages

export type Bus = {
  /** Best effort, never throws. */
  publish<T extends Topic>(topic: T, message: BusMessages[T]): void
  /** Answers the function that ends the subscription. */
  subscribe<T extends Topic>(topic: T, listener: (message: BusMessages[T]) => void): () => void
  /** Called when messages may have been lost, e.g. after a reconnect. */
  onGap(listener: () => void): () => void
  close(): Promise<void>
}
