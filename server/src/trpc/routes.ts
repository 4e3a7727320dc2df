import type { TRPCRouterRecord } from '@trpc/server'
import type { ChatTypes } from '@chatcord/core/chat-types'
import { adminRouter } from '../routers/admin.ts'
import { aiRouter } from '../routers/ai.ts'
import { createAuthRouter } from '../routers/auth.ts'
import { createChannelRouter } from '../routers/channels.ts'
import { createEventRouter } from '../routers/events.ts'
import { generationRouter } from '../routers/generations.ts'
import { createMeRouter } from '../routers/me.ts'
import { createMessageRouter } from '../routers/messages.ts'
import { presenceRouter } from '../routers/presence.ts'
import { signalRouter } from '../routers/signals.ts'
import { systemRouter } from '../routers/system.ts'
import { createUserRouter } from '../routers/users.ts'

/** Every procedure by its path. `S` is what the installation adds to the built-in types. */
export const createRoutes = <S extends ChatTypes>() =>
  ({
    admin: adminRouter,
    ai: aiRouter,
    auth: createAuthRouter<S>(),
    channels: createChannelRouter<S>(),
    events: createEventRouter<S>(),
    generations: generationRouter,
    me: createMeRouter<S>(),
    messages: createMessageRouter<S>(),
    presence: presenceRouter,
    signals: signalRouter,
    system: systemRouter,
    users: createUserRouter<S>(),
  }) satisfies TRPCRouterRecord
