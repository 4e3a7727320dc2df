import type { Redis } from 'ioredis'

/** Warns when Redis would throw away jobs to make room; asked at each connect, for it may be another Redis then. */
export function checkEviction(redis: Redis, warn: (message: string) => void): () => void {
  const check = () => {
    redis.info('memory').then(
      (text) => {
        const policy = /^maxmemory_policy:(\S+)/m.exec(text)?.[1]
        if (policy && policy !== 'noeviction')
          warn(`Redis may drop jobs: its maxmemory-policy is ${policy}, and should be noeviction.`)
      },
      () => undefined,
    )
  }
  if (redis.status === 'ready') check()
  redis.on('ready', check)
  return () => redis.off('ready', check)
}
