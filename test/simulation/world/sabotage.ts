import type { ChatDeps } from '@chatcord/core/chat'
import type { World } from './world.ts'

/** Changes what a node is built of, or what it answers: how a bug is planted without touching the product. */
export type Sabotage = {
  deps?(deps: ChatDeps, world: World): ChatDeps
  answer?(path: string, input: object, answer: unknown, world: World): unknown
}
