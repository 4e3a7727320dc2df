import type { Redis } from 'ioredis'
import {
  connectionStates,
  presenceTtlMs,
  type ConnectionState,
  type LiveConnection,
  type PresenceStore,
} from '../presence-store.ts'

type Deps = { commands: Redis }

/** Users of one script: Redis does nothing else meanwhile. */
const chunk = 200

/** KEYS[i] is the user of ARGV[i + 1], `state:connection`. The time is that of Redis: clocks of nodes differ. */
const renewScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
  local connection = string.match(ARGV[i + 1], ':.*$')
  for _, state in ipairs({'${connectionStates.join("','")}'}) do
    redis.call('ZREM', key, state .. connection)
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('ZADD', key, now + ttl, ARGV[i + 1])
  redis.call('PEXPIRE', key, ttl)
end`

const statesScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')
end
return found`

/** A sorted set a user: its members are connections with their states, scored by the time at which they end. */
export function createRedisPresence({ commands }: Deps): PresenceStore {
  /** All scripts are sent before the first one is answered. */
  async function inChunks<T>(items: readonly T[], run: (some: readonly T[]) => Promise<unknown>) {
    const answers: Promise<unknown>[] = []
    for (let at = 0; at < items.length; at += chunk) answers.push(run(items.slice(at, at + chunk)))
    return Promise.all(answers)
  }

  return {
    async renew(connections) {
      await inChunks(connections, (some) =>
        commands.eval(
          renewScript,
          some.length,
          ...some.map(({ userId }) => keyOf(userId)),
          presenceTtlMs,
          ...some.map(memberOf),
        ),
      )
    },
    async remove(userId, connectionId) {
      const members = connectionStates.map((state) => memberOf({ userId, connectionId, state }))
      await commands.zrem(keyOf(userId), ...members)
    },
    async states(userIds) {
      const found = await inChunks(userIds, (some) =>
        commands.eval(statesScript, some.length, ...some.map(keyOf)),
      )
      return (found as string[][][]).flat().map((members) => members.map(stateOf)) // what the script answers
    },
    // The connection is closed by who opened it.
    close: () => Promise.resolve(),
  }
}

function keyOf(userId: string): string {
  return `chatcord:presence:${userId}`
}

function memberOf({ state, connectionId }: LiveConnection): string {
  return `${state}:${connectionId}`
}

function stateOf(member: string): ConnectionState {
  return connectionStates.find((state) => member.startsWith(`${state}:`)) ?? 'online'
}
