import type { Channel } from '../../client-sdk/src/index.ts'
import type { Guest } from './guest.ts'
import type { Teller } from './teller.ts'

export type Person = Guest & { name: string; channel: Channel }

export type Scene = { ada: Person; bob: Person; teller: Teller }
