import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import { searchUsersInput, userRef } from '@chatcord/core/users/user.schema'
import { installation, signedIn } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'

export const createUserRouter = <S extends ChatTypes>() =>
  ({
    get: signedIn('read')
      .input(userRef)
      .query(({ ctx, input }) => servicesOf<S>(ctx).users.get(input.userId)),
    search: installation('user.search', 'read')
      .input(searchUsersInput)
      .query(({ ctx, input }) => servicesOf<S>(ctx).users.search(input)),
  }) satisfies TRPCRouterRecord
