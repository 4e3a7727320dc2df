import type { GenerationView } from '@chatcord/server/contract'
import type { Store } from '../store.ts'

export type GenerateInput = {
  kind?: 'chat'
  prompt: string
  /** One of `chat.api.ai.providers`; without it the installation's preferred one. */
  providerId?: string
  /** The same nonce again is the same generation. */
  nonce?: string
}

/** A generation of mine by its nonce, or any that I may read by its id. */
export type GenerationRef = { id: string } | { nonce: string }

/** `queue`: how many wait before it for the same provider; null when that is not known, or it runs or has ended. */
export type GenerationSnapshot = GenerationView & { queue: number | null }

/**
 * An answer that is being written. It is there at once, in state `queued` (with empty `id` and `provider` until the
 * server has answered), and goes on through lost connections and restarts of the server until it has ended. The
 * snapshot always shows the truth: when an answer has to be begun anew, its text begins anew too.
 *
 * Iterated, it gives pieces of the text as they come, from the beginning for each iteration. Pieces cannot be taken
 * back: if an answer was begun anew and says something else than the pieces already given, the iteration ends with a
 * ChatError `ABORTED`. It ends quietly when the answer was stopped or the provider failed; `finished` tells that.
 */
export interface Generation extends Store<GenerationSnapshot>, AsyncIterable<string> {
  /**
   * Finds it again later by `chat.generation({ nonce })`. For an answer to a message it is the message's own nonce until
   * the message is in the log, and then `<channelId>_<seq>` of the message. Empty while one is looked for by its id.
   */
  readonly nonce: string
  /** Null until the server has answered. */
  readonly id: string | null
  /**
   * How it ended: `done`, `stopped` or `failed`, with the whole text. It rejects with a ChatError when it could not be
   * begun or cannot be followed any more (`OVER_QUOTA`, `ASSISTANT_OFF`, …); need not be awaited, the snapshot says it too.
   */
  readonly finished: Promise<GenerationView>
  /** Ends it; what was written is kept. Before the server has heard of it, the stop follows as soon as it has. */
  stop(): Promise<void>
}
