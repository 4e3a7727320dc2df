import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import * as schema from '@chatcord/core/channels/channel.schema'
import { setTypingInput } from '@chatcord/core/signals/signal.schema'
import { inChannel, installation, signedIn } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'

export const createChannelRouter = <S extends ChatTypes>() =>
  ({
    list: signedIn('read')
      .input(schema.listChannelsInput)
      .query(({ ctx, input }) => servicesOf<S>(ctx).channels.list(ctx.caller, input ?? {})),
    browse: installation('channel.browse', 'read')
      .input(schema.browseChannelsInput)
      .query(({ ctx, input }) => servicesOf<S>(ctx).channels.browse(ctx.caller, input ?? {})),
    get: inChannel('channel.read', 'read')
      .input(schema.channelRef)
      .query(({ ctx, input }) => servicesOf<S>(ctx).channels.get(ctx.actor, input.channelId)),
    create: signedIn('manage')
      .input(schema.createChannelInput)
      .mutation(({ ctx, input }) => servicesOf<S>(ctx).channels.create(ctx.caller, input)),
    update: inChannel('channel.update', 'manage')
      .input(schema.updateChannelInput)
      .mutation(({ ctx, input }) => ctx.services.channels.update(ctx.actor, input)),
    join: installation('channel.joinPublic', 'send')
      .input(schema.joinInput)
      .mutation(({ ctx, input }) => ctx.services.channels.join(ctx.caller, input)),
    leave: signedIn('send')
      .input(schema.joinInput)
      .mutation(({ ctx, input }) => ctx.services.channels.leave(ctx.caller, input)),
    markRead: inChannel('channel.read', 'send')
      .input(schema.markReadInput)
      .mutation(({ ctx, input }) => ctx.services.channels.markRead(ctx.actor, input)),
    setTyping: inChannel('message.send', 'send')
      .input(setTypingInput)
      .mutation(async ({ ctx, input }): Promise<null> => {
        await ctx.services.signals.setTyping(ctx.actor, input)
        return null
      }),
    members: {
      list: inChannel('channel.read', 'read')
        .input(schema.listMembersInput)
        .query(({ ctx, input }) => servicesOf<S>(ctx).members.list(ctx.actor, input)),
      add: inChannel('member.add', 'manage')
        .input(schema.addMemberInput)
        .mutation(({ ctx, input }) => ctx.services.members.add(ctx.actor, input)),
      remove: inChannel('member.remove', 'manage')
        .input(schema.removeMemberInput)
        .mutation(({ ctx, input }) => ctx.services.members.remove(ctx.actor, input)),
      setRole: inChannel('member.setRole', 'manage')
        .input(schema.setRoleInput)
        .mutation(({ ctx, input }) => ctx.services.members.setRole(ctx.actor, input)),
    },
  }) satisfies TRPCRouterRecord
