import { initTRPC } from '@trpc/server'
import { networkOf } from '@chatcord/core/auth/network-of'
import { ChatError } from '@chatcord/core/errors'
import type { ChannelPermission, InstallationPermission } from '@chatcord/core/auth/permissions'
import type { Actor, TokenScope } from '@chatcord/core/auth/principal'
import type { Context } from './context.ts'
import { toErrorShape } from './errors.ts'
import type { ProcedureMeta } from './policy.ts'

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: toErrorShape,
    // Subscriptions are for sockets: those end with their session, and with them what they deliver.
    sse: { enabled: false },
  })

export const createRouter = t.router
export const createCaller = t.createCallerFactory

/** Anyone may call it. `ctx.principal()` is there for procedures that answer more to a caller they know. */
export const publicProcedure = t.procedure
  .meta({ policy: { kind: 'public' }, scope: 'account' })
  .use(async ({ ctx, next }) => {
    await ctx.services.limitCall(networkOf(ctx.origin.ip))
    return next()
  })

/** How somebody comes in. Anyone may call it, as often as its own rule says. */
export const entry = t.procedure.meta({ policy: { kind: 'entry' }, scope: 'account' })

const identified = t.procedure.use(async ({ ctx, meta, next }) => {
  const principal = await ctx.principal()
  await ctx.services.limitCall(principal?.user.id ?? networkOf(ctx.origin.ip))
  if (!principal) throw new ChatError('UNAUTHENTICATED')
  if (meta && principal.scopes && !principal.scopes.has(meta.scope))
    throw new ChatError('FORBIDDEN')
  return next({ ctx: { caller: principal } })
})

/** Any signed-in caller. */
export function signedIn(scope: TokenScope) {
  return identified.meta({ policy: { kind: 'signedIn' }, scope })
}

/** A caller whose roles in the installation hold the permission. */
export function installation(permission: InstallationPermission, scope: TokenScope) {
  return identified
    .meta({ policy: { kind: 'installation', permission }, scope })
    .use(({ ctx, next }) => {
      if (!ctx.caller.permissions.has(permission)) throw new ChatError('FORBIDDEN')
      return next()
    })
}

/** A caller who needs the permission in the channel that the input names; the service checks it for `ctx.actor`. */
export function inChannel(permission: ChannelPermission, scope: TokenScope) {
  return identified
    .meta({ policy: { kind: 'channel', permission }, scope })
    .use(({ ctx, next }) => {
      const actor: Actor = { principal: ctx.caller, needs: permission }
      return next({ ctx: { actor } })
    })
}
