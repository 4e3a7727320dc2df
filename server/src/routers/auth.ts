import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import * as schema from '@chatcord/core/auth/auth.schema'
import type { SessionRef, SignedIn } from '@chatcord/core/auth/session.view'
import { isFailure } from '@chatcord/core/errors'
import type { MeView } from '@chatcord/core/users/user.view'
import { entry, publicProcedure, signedIn } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'
import { carried, refreshed } from './carried.ts'

export const createAuthRouter = <S extends ChatTypes>() =>
  ({
    signUp: entry
      .input(schema.signUpInput)
      .mutation(({ ctx, input }): Promise<SignedIn<S>> =>
        carried(ctx, input.carrier, () => servicesOf<S>(ctx).auth.signUp(input, ctx.origin)),
      ),
    signIn: entry
      .input(schema.signInInput)
      .mutation(({ ctx, input }): Promise<SignedIn<S>> =>
        carried(ctx, input.carrier, () => servicesOf<S>(ctx).auth.signIn(input, ctx.origin)),
      ),
    signInAsGuest: entry
      .input(schema.guestInput)
      .mutation(({ ctx, input }): Promise<SignedIn<S>> =>
        carried(ctx, input.carrier, () => servicesOf<S>(ctx).auth.signInAsGuest(input, ctx.origin)),
      ),
    refresh: entry
      .input(schema.refreshInput)
      .mutation(({ ctx, input }): Promise<SignedIn<S>> => refreshed(ctx, input.refreshToken)),
    session: publicProcedure
      .input(schema.nothing)
      .query(async ({ ctx }): Promise<{ me: MeView<S>; session: SessionRef } | null> => {
        const principal = await ctx.principal().catch(nobody)
        return principal && servicesOf<S>(ctx).auth.session(principal)
      }),
    signOut: signedIn('account')
      .input(schema.nothing)
      .mutation(async ({ ctx }): Promise<null> => {
        await ctx.services.auth.signOut(ctx.caller)
        ctx.carrier.clear()
        return null
      }),
  }) satisfies TRPCRouterRecord

/** Whose session has ended is nobody, which is an answer and no failure. */
function nobody(error: unknown): null {
  if (isFailure(error, 'SESSION_ENDED')) return null
  throw error
}
