import { z } from 'zod'

function isRedisUrl(value: string): boolean {
  if (!/^rediss?:\/\/[^\s?#]+$/.test(value) || !URL.canParse(value)) return false
  const { hostname, pathname } = new URL(value)
  return hostname !== '' && /^\/?\d{0,3}$/.test(pathname)
}

/** Without options: they would change how the product lives with the absence of Redis. */
export const redisUrl = z
  .string()
  .refine(
    isRedisUrl,
    'must be redis:// or rediss:// with a host, and user, password and number of the database where they are needed',
  )
