/** What the generator asks the host for, and what it answers: one answer a question, in order. */
export type Question =
  | { ask: 'where' }
  | { ask: 'cpu' }
  /** Messages through the chat, in the watched channel or in one that nobody watches; or bare frames of this size. */
  | { ask: 'watched' | 'unwatched'; count: number; perSecond: number }
  | { ask: 'bare'; count: number; perSecond: number; bytes: number }

export type Where = { url: string; bareUrl: string; token: string; channelId: string }
/** Microseconds of all threads of the host, since its start. */
export type Answer = { where: Where } | { cpu: number } | { done: true }
