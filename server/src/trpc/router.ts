import type { TRPCBuiltRouter } from '@trpc/server'
import type { ChatTypes, NoCustom } from '@chatcord/core/chat-types'
import { createRouter } from './procedures.ts'
import { createRoutes } from './routes.ts'
import type { ErrorShape } from './error-shape.ts'

export const appRouter = createRouter(createRoutes<NoCustom>())

/** What clients may know of the router: every procedure, and nothing of the context behind it. */
export type AppRouter<S extends ChatTypes = NoCustom> = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  ReturnType<typeof createRoutes<S>>
>
