import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter, ChatTypes, NoCustom } from '@chatcord/server/contract'

/** What each procedure takes: `RouterInputs['channels']['create']`. */
export type RouterInputs<S extends ChatTypes = NoCustom> = inferRouterInputs<AppRouter<S>>

/** What each procedure answers: `RouterOutputs['channels']['list']`. */
export type RouterOutputs<S extends ChatTypes = NoCustom> = inferRouterOutputs<AppRouter<S>>
