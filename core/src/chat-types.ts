import type { Json } from './json.ts'

/** What an installation adds to the built-in shapes: message kinds with their bodies, and the `data` of channels and users. */
export type ChatTypes = { message: Record<string, Json>; channel: Json; user: Json }

/** No additions: the default of every generic view. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the empty object is the point
export type NoCustom = { message: {}; channel: {}; user: {} }
