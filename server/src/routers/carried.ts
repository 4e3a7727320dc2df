import type { Issued } from '@chatcord/core/auth/auth.service'
import type { Carrier, SignedIn } from '@chatcord/core/auth/session.view'
import type { ChatTypes } from '@chatcord/core/chat-types'
import { ChatError } from '@chatcord/core/errors'
import type { Context } from '../trpc/context.ts'
import { servicesOf } from '../trpc/services-of.ts'

/** Hands over what is issued: as cookies that no script can read, or as tokens in the answer. Throws where it cannot be. */
export async function carried<S extends ChatTypes>(
  ctx: Context,
  carrier: Carrier,
  issue: () => Promise<Issued<S>>,
): Promise<SignedIn<S>> {
  // Before anything is made that could not be handed over.
  ctx.carrier.demand(carrier)
  const issued = await issue()
  const { me, session, access, refresh, refreshExpiresAt } = issued
  if (carrier === 'bearer') return { me, session, tokens: { access, refresh, refreshExpiresAt } }
  ctx.carrier.set(issued)
  return { me, session, tokens: null }
}

/** A token in the input is a program's; without one the cookie's is taken. */
export async function refreshed<S extends ChatTypes>(
  ctx: Context,
  given: string | undefined,
): Promise<SignedIn<S>> {
  const token = given ?? ctx.carrier.refreshToken()
  if (token === null) throw new ChatError('UNAUTHENTICATED')
  return carried(ctx, given === undefined ? 'cookie' : 'bearer', () =>
    servicesOf<S>(ctx).auth.refresh(token, ctx.origin),
  )
}
