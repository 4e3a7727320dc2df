import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import * as auth from '@chatcord/core/auth/auth.schema'
import { updateMeInput } from '@chatcord/core/users/user.schema'
import { setPresenceInput } from '@chatcord/core/presence/presence.schema'
import type { MeEvent } from '@chatcord/core/me/me-event'
import { signedIn } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'
import { paced } from './paced.ts'

export const createMeRouter = <S extends ChatTypes>() =>
  ({
    get: signedIn('read')
      .input(auth.nothing)
      .query(({ ctx }) => servicesOf<S>(ctx).me.get(ctx.caller)),
    update: signedIn('account')
      .input(updateMeInput)
      .mutation(({ ctx, input }) => servicesOf<S>(ctx).me.update(ctx.caller, input)),
    setPresence: signedIn('send')
      .input(setPresenceInput)
      .mutation(({ ctx, input }): null => {
        ctx.services.presence.set(ctx.caller, input)
        return null
      }),
    usage: signedIn('read')
      .input(auth.nothing)
      .query(({ ctx }) => ctx.services.usage(ctx.caller.user.id)),
    sessions: {
      list: signedIn('account')
        .input(auth.listInput)
        .query(({ ctx, input }) => ctx.services.me.sessions(ctx.caller, input ?? {})),
      revoke: signedIn('account')
        .input(auth.sessionRef)
        .mutation(async ({ ctx, input }): Promise<null> => {
          await ctx.services.me.revokeSession(ctx.caller, input.sessionId)
          return null
        }),
      revokeOthers: signedIn('account')
        .input(auth.nothing)
        .mutation(({ ctx }) => ctx.services.me.revokeOtherSessions(ctx.caller)),
    },
    tokens: {
      list: signedIn('account')
        .input(auth.listInput)
        .query(({ ctx, input }) => ctx.services.me.tokens(ctx.caller, input ?? {})),
      create: signedIn('account')
        .input(auth.createTokenInput)
        .mutation(({ ctx, input }) => ctx.services.me.createToken(ctx.caller, input)),
      revoke: signedIn('account')
        .input(auth.tokenRef)
        .mutation(async ({ ctx, input }): Promise<null> => {
          await ctx.services.me.revokeToken(ctx.caller, input.tokenId)
          return null
        }),
    },
    watch: signedIn('read')
      .input(auth.nothing)
      .subscription(({ ctx, signal = AbortSignal.any([]) }): AsyncGenerator<MeEvent<S>> =>
        paced(servicesOf<S>(ctx).feed.watch(ctx.caller, signal), ctx),
      ),
  }) satisfies TRPCRouterRecord
