export const connectionStates = ['online', 'idle', 'doNotDisturb'] as const

/** What one connection of a user says. */
export type ConnectionState = (typeof connectionStates)[number]

/** `connectionId` holds no colon. */
export type LiveConnection = { userId: string; connectionId: string; state: ConnectionState }

/**
 * Who is connected, by connections that each node keeps alive. Never written to the database. A node that dies without
 * a word is forgotten when its connections were not renewed for `presenceTtlMs`.
 */
export type PresenceStore = {
  /** Sets or renews connections of this node; one round trip however many there are. */
  renew(connections: readonly LiveConnection[]): Promise<void>
  remove(userId: string, connectionId: string): Promise<void>
  /** The states of each user's live connections, in the order of the ids. Throws when the store cannot be reached. */
  states(userIds: readonly string[]): Promise<ConnectionState[][]>
  close(): Promise<void>
}

export const presenceTtlMs = 60_000
export const presenceRenewMs = 20_000
