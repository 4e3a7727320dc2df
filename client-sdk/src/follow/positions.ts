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
      unwritten.delete(key)
      await storage.set(key, formatPosition(position)).catch(() => undefined) // an older place means some events twice, never none
    }
    writing = false
  }

  return {
    read: async (userId, channelId) => parsePosition(await storage.get(keyOf(userId, channelId))),
    write(userId, channelId, position) {
      unwritten.set(keyOf(userId, channelId), position)
      if (!writing) void writeAll()
    },
  }
}

function keyOf(userId: string, channelId: string) {
  return `${userId}:follow:${channelId}`
}
