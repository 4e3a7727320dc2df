import type { Position } from '@chatcord/server/contract'
import { formatPosition, parsePosition } from '../log/tracked-id.ts'
import type { ChatStorage } from '../storage.ts'

export type Positions = {
  read(userId: string, channelId: string): Promise<Position | null>
  /** Writes soon; of several positions in a channel the last one. */
  write(userId: string, channelId: string, position: Position): void
}

/** How far a user's followers have come. */
export function createPositions(storage: ChatStorage): Positions {
  const unwritten = new Map<string, Position>()
  let writing = false

  async function writeAll() {
    writing = true
    for (const [key, position] of unwritten) {
      await storage.set(key, formatPosition(position)).catch(() => undefined) // an older place means some events twice, never none
      const newest = unwritten.get(key)
      unwritten.delete(key)
      // Put behind the others: the loop comes by again.
      if (newest && newest !== position) unwritten.set(key, newest)
    }
    writing = false
  }

  return {
    async read(userId, channelId) {
      const key = keyOf(userId, channelId)
      return unwritten.get(key) ?? parsePosition(await storage.get(key))
    },
    write(userId, channelId, position) {
      unwritten.set(keyOf(userId, channelId), position)
      if (!writing) void writeAll()
    },
  }
}

function keyOf(userId: string, channelId: string) {
  return `${userId}:follow:${channelId}`
}
