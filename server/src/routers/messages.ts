import type { TRPCRouterRecord } from '@trpc/server'
import type { ZodType } from 'zod'
import type { ChatTypes } from '@chatcord/core/chat-types'
import type { NewMessage } from '@chatcord/core/messages/message.view'
import * as schema from '@chatcord/core/messages/message.schema'
import { inChannel } from '../trpc/procedures.ts'
import { servicesOf } from '../trpc/services-of.ts'

/** Custom kinds are in the type already; the schema that admits them at run time comes with `CHAT_SCHEMA`. */
const sendInput = <S extends ChatTypes>() =>
  schema.sendInput as unknown as ZodType<
    schema.SendInput,
    { channelId: string; nonce: string } & NewMessage<S>
  > // the wire type is wider by S

export const createMessageRouter = <S extends ChatTypes>() =>
  ({
    send: inChannel('message.send', 'send')
      .input(sendInput<S>())
      .mutation(({ ctx, input }) => servicesOf<S>(ctx).messages.send(ctx.actor, input)),
    edit: inChannel('message.editOwn', 'send')
      .input(schema.editInput)
      .mutation(({ ctx, input }) => servicesOf<S>(ctx).messages.edit(ctx.actor, input)),
    delete: inChannel('message.deleteOwn', 'send')
      .input(schema.deleteInput)
      .mutation(({ ctx, input }) => ctx.services.messages.delete(ctx.actor, input)),
    react: inChannel('message.react', 'send')
      .input(schema.reactInput)
      .mutation(({ ctx, input }) => ctx.services.messages.react(ctx.actor, input)),
    unreact: inChannel('message.react', 'send')
      .input(schema.reactInput)
      .mutation(({ ctx, input }) => ctx.services.messages.unreact(ctx.actor, input)),
    get: inChannel('channel.read', 'read')
      .input(schema.messageRef)
      .query(({ ctx, input }) => servicesOf<S>(ctx).messages.get(ctx.actor, input)),
    history: inChannel('channel.read', 'read')
      .input(schema.historyInput)
      .query(({ ctx, input }) => servicesOf<S>(ctx).messages.history(ctx.actor, input)),
  }) satisfies TRPCRouterRecord
