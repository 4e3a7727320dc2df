import type { FastifyReply } from 'fastify'
import { ChatError } from '@chatcord/core/errors'
import type { SessionCarrier } from '../trpc/context.ts'
import type { Credentials } from './credentials.ts'
import type { CookieNames } from './own-address.ts'

/** Carries a session in cookies that no script reads and no other site sends. `names` null: none are served here. */
export function cookieCarrier(
  reply: FastifyReply,
  credentials: Credentials,
  names: CookieNames | null,
): SessionCarrier {
  const served = (): CookieNames => {
    if (names === null) throw new ChatError('FORBIDDEN')
    return names
  }
  const put = ({ secure }: CookieNames, name: string, value: string, expires: Date) =>
    reply.setCookie(name, value, { path: '/', httpOnly: true, sameSite: 'strict', secure, expires })

  return {
    refreshToken: () => (credentials.kind === 'cookie' ? credentials.refresh : null),
    demand(carrier) {
      if (carrier === 'cookie') served()
    },
    set(issued) {
      const own = served()
      put(own, own.access, issued.access, new Date(issued.session.accessExpiresAt))
      put(own, own.refresh, issued.refresh, new Date(issued.refreshExpiresAt))
    },
    clear() {
      if (credentials.kind !== 'cookie' || names === null) return
      put(names, names.access, '', new Date(0))
      put(names, names.refresh, '', new Date(0))
    },
  }
}
