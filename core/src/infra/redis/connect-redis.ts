import { Redis, type RedisOptions } from 'ioredis'

type Options = Omit<RedisOptions, 'replyMapping'>

export type RedisConnections = {
  /** For commands. One fails when Redis does not answer it within 2 s, and at once while Redis is away. */
  commands: Redis
  /** For subscriptions. Whoever subscribes does so again at each `ready`. */
  subscriber: Redis
  /** A new connection whose commands wait for Redis: they outlive an outage. Ended by `close` at the latest. */
  waiting(): Redis
  close(): Promise<void>
}

type Deps = {
  /** redis:// or rediss:// with user, password and number of the database where they are needed. */
  url: string
  /** Told once when Redis goes away or refuses us, and again when the reason changes. */
  onError: (error: Error) => void
}

const answerMs = 2_000
/** How often a silent connection is asked whether it still stands: a lost network ends none. */
const pingMs = 5_000

const base: Options = {
  connectTimeout: answerMs,
  retryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 10)) * (0.5 + Math.random()),
  // After a failover the old primary refuses writes: look for the new one.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  // ioredis drops the failures of its own subscribing; topics do it themselves.
  autoResubscribe: false,
}

const failing: Options = {
  ...base,
  commandTimeout: answerMs,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
}

/**
 * Connects to Redis and reconnects for ever. Answers once it is connected, or after 2 s without it: what uses Redis lives
 * with its absence. Throws when Redis refuses the password, for no waiting helps against that.
 */
export async function connectRedis({ url, onError }: Deps): Promise<RedisConnections> {
  const open: Redis[] = []
  const pings: (() => void)[] = []
  let told = ''
  let closing = false

  function tell(error: Error): void {
    if (told === error.message) return
    told = error.message
    onError(error)
  }

  function connect(options: Options): Redis {
    const redis = new Redis(url, options)
    let ready = false
    open.push(redis)
    pings.push(keepChecked(redis))
    redis.on('error', tell)
    redis.on('ready', () => {
      ready = true
      told = ''
    })
    redis.on('close', () => {
      if (ready && !closing) tell(new Error('the connection to Redis was lost'))
      ready = false
    })
    return redis
  }

  const commands = connect(failing)
  const subscriber = connect(failing)

  async function close(): Promise<void> {
    closing = true
    for (const stop of pings) stop()
    await Promise.all(open.map(end))
  }

  try {
    await Promise.all([commands, subscriber].map(ready))
  } catch (error) {
    await close()
    throw error
  }
  return {
    commands,
    subscriber,
    waiting: () => connect({ ...base, maxRetriesPerRequest: null }),
    close,
  }
}

function ready(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, answerMs)
    redis.once('ready', () => {
      clearTimeout(late)
      resolve()
    })
    redis.on('error', (error: Error) => {
      if (/^(?:WRONGPASS|NOAUTH|NOPERM)/.test(error.message)) reject(error)
    })
  })
}

function keepChecked(redis: Redis): () => void {
  const restart = () => {
    if (redis.status === 'ready') redis.disconnect(true)
  }
  const timer = setInterval(() => {
    if (redis.status !== 'ready') return
    // Not every connection has a time limit for its commands.
    const late = setTimeout(restart, answerMs).unref()
    redis
      .ping()
      .catch(restart)
      .finally(() => clearTimeout(late))
  }, pingMs).unref()
  return () => clearInterval(timer)
}

/** What was sent before is still done, if Redis is there. */
async function end(redis: Redis): Promise<void> {
  const quick = redis.status === 'ready' && redis.options.enableOfflineQueue === false
  if (quick) await redis.quit().catch(() => undefined)
  redis.disconnect()
}
