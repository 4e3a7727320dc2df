import type { Bus } from '../infra/bus.ts'
import type { Clock } from '../infra/clock.ts'
import { endOf, type Standing } from './end-of.ts'
import type { Principal } from './principal.ts'
import { toPrincipal } from './to-principal.ts'
import type { EndReason } from './session.model.ts'
import { sessionRules } from './session.rules.ts'
import type { Caller } from './standings.ts'

/** What happened to a caller: they may do other things now, or nothing any more. Nothing follows an end. */
export type PrincipalChange =
  { kind: 'changed'; principal: Principal } | { kind: 'ended'; reason: EndReason }

export type PrincipalListener = (change: PrincipalChange) => void

type Watch = { principal: Principal; listener: PrincipalListener; asked: number }

export type PrincipalWatch = {
  /** Answers the function that stops it. */
  watch(principal: Principal, listener: PrincipalListener): () => void
  close(): void
}

function callerOf({ user, sessionId, tokenId }: Principal): Caller {
  return { userId: user.id, sessionId, tokenId }
}

function grants({ user, permissions }: Principal): string {
  return JSON.stringify([user, [...permissions].sort()])
}

/**
 * Tells long-lived connections what became of their callers: at once when the bus says that something changed, and by
 * one batched look at all of them every few seconds, because the bus may lose what it was told and time ends sessions too.
 */
export function createPrincipalWatch(deps: {
  bus: Bus
  clock: Clock
  read: (callers: readonly Caller[]) => Promise<Standing[]>
}): PrincipalWatch {
  const { bus, clock, read } = deps
  const stops = new Map<Watch, () => void>()

  function judge(watch: Watch, standing: Standing): void {
    const reason = endOf(watch.principal, standing, clock.now())
    if (reason !== null || !standing.user) {
      stops.get(watch)?.()
      watch.listener({ kind: 'ended', reason: reason ?? 'revoked' })
      return
    }
    const principal = toPrincipal(standing.user, watch.principal)
    if (grants(principal) === grants(watch.principal)) return
    watch.principal = principal
    watch.listener({ kind: 'changed', principal })
  }

  let asked = 0
  async function check(watches: readonly Watch[]): Promise<void> {
    asked += 1
    const turn = asked
    for (const watch of watches) watch.asked = turn
    const standings = await read(watches.map(({ principal }) => callerOf(principal)))
    watches.forEach((watch, index) => {
      const standing = standings[index]
      // An answer that was overtaken by a later question may be the older truth.
      if (standing && watch.asked === turn && stops.has(watch)) judge(watch, standing)
    })
  }

  const stopSweep = clock.every(sessionRules.maxAgeMs, () => check([...stops.keys()]))

  return {
    watch(principal, listener) {
      const watch: Watch = { principal, listener, asked: 0 }
      const leave = bus.subscribe(`user:${principal.user.id}`, (hint) => {
        if (hint.kind !== 'changed' && hint.kind !== 'revoked') return
        // A read that fails is repeated by the sweep.
        check([watch]).catch(() => undefined)
      })
      const stop = () => {
        stops.delete(watch)
        leave()
      }
      stops.set(watch, stop)
      return stop
    },
    close() {
      stopSweep()
      for (const stop of [...stops.values()]) stop()
    },
  }
}
