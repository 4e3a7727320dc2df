import { ChatError, isFailure } from '@chatcord/core/errors'
import type { Limiter, Rule } from '@chatcord/core/infra/limiter'

type Deps = {
  limiter: Pick<Limiter, 'take'>
  rule: Rule
  /** Milliseconds that only grow: a clock that is set back would lengthen every wait. */
  now(): number
}

/** Points of one caller that were taken together. */
type Block = { left: number; begunAt: number; refusedUntil: number; taken: Promise<void> }

/** A caller who uses up a whole rule asks the limiter this often. */
const blocksPerRule = 30

/**
 * Counts a call of `caller` on all nodes without asking for each. Points are taken by the block, and the first ones are
 * used while the answer is on its way: so a caller may have one block a node more than the rule says. Throws RATE_LIMITED.
 */
export function createLimitCall({ limiter, rule, now }: Deps): (caller: string) => Promise<void> {
  const size = Math.max(1, Math.floor(rule.points / blocksPerRule))
  const blocks = new Map<string, Block>()
  let forgottenAt = now()

  function begin(caller: string): Block {
    const taken = limiter.take(rule, caller, size).catch((error: unknown) => {
      // What cannot be counted is let through.
      if (!isFailure(error, 'RATE_LIMITED')) return
      block.left = 0
      block.refusedUntil = now() + error.details.retryAfterMs
    })
    const block: Block = { left: size, begunAt: now(), refusedUntil: 0, taken }
    blocks.set(caller, block)
    return block
  }

  /** Who has not called for a window begins anew. */
  function forget() {
    if (now() - forgottenAt < rule.windowMs) return
    forgottenAt = now()
    for (const [caller, { begunAt }] of blocks)
      if (begunAt + rule.windowMs <= forgottenAt) blocks.delete(caller)
  }

  return async (caller) => {
    forget()
    for (;;) {
      const block = blocks.get(caller) ?? begin(caller)
      if (block.left > 0) {
        block.left -= 1
        return
      }
      await block.taken
      const waitMs = Math.ceil(block.refusedUntil - now())
      if (waitMs > 0) throw new ChatError('RATE_LIMITED', { retryAfterMs: waitMs })
      if (blocks.get(caller) === block) blocks.delete(caller)
    }
  }
}
