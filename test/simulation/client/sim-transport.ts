import { aborted, offline } from '../../../client-sdk/src/errors/local-errors.ts'
import type { Call, Subscription, Transport } from '../../../client-sdk/src/transport/transport.ts'
import { Violation } from '../engine/violation.ts'
import type { SimNode } from '../world/sim-node.ts'
import { happens, lag, type World } from '../world/world.ts'
import { openLink, type Link } from './link.ts'
import { serve } from './serve.ts'
import { subscribe } from './subscribe.ts'
import { toFailure } from '@chatcord/server/trpc/errors'
import { wireError } from './wire-error.ts'

export type SimTransport = Transport & {
  ready(signal?: AbortSignal): Promise<void>
  /** The socket breaks; the client comes back by itself. */
  cut(): void
}

type Client = { id: string; user: string; slow: boolean }

/** The client's way to the nodes: one socket at a time, to any node that is up. */
export function createSimTransport(
  world: World,
  client: Client,
  nodes: readonly SimNode[],
): SimTransport {
  const { scheduler, random, check } = world
  const subscriptions = new Map<Subscription, (() => void) | null>()
  const waiting = new Set<() => void>()
  const calls = new Set<(error: Error) => void>()
  let link: Link | null = null

  function connect() {
    const up = nodes.filter(({ chat }) => chat !== null)
    if (up.length === 0) {
      later(connect)
      return
    }
    link = openLink(world, random.pick(up), { ...client, lost })
    world.trace(client.id, () => `connects to ${link?.process ?? ''}`)
    for (const subscription of [...subscriptions.keys()]) start(subscription)
    for (const resolve of [...waiting]) resolve()
  }

  function later(run: () => void) {
    scheduler.add({ owner: client.id, after: world.config.tickMs * random.int(40), run })
  }

  function lost() {
    link = null
    for (const reject of [...calls]) reject(offline('The connection was lost.'))
    for (const subscription of [...subscriptions.keys()]) {
      subscriptions.set(subscription, null)
      subscription.onLost?.()
    }
    later(connect)
  }

  function start(subscription: Subscription) {
    if (!link) return
    const { path, input } = subscription
    const stop = subscribe(
      world,
      { link, client, path, input: input() },
      {
        started: () => subscription.onStarted?.(),
        data: (data, id) => subscription.onData(data, id),
        end: (error) => {
          if (!subscriptions.delete(subscription)) return
          subscription.onEnd(error)
        },
      },
    )
    subscriptions.set(subscription, stop)
  }

  function call({ path, input, signal }: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const line = link
      if (!line) {
        reject(offline())
        return
      }
      const settle = () => {
        calls.delete(fail)
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (error: Error) => {
        settle()
        reject(error)
      }
      const onAbort = () => fail(aborted())
      calls.add(fail)
      signal?.addEventListener('abort', onAbort, { once: true })
      const asked = check.calling(client, path, input)
      const run = () => {
        const { chat } = line.node
        if (!chat) return
        asked.reached()
        answer(serve(chat, client.user, path, input as never))
      }
      const answer = (work: Promise<unknown>) =>
        void work.then(
          (given) => {
            const value = world.sabotage.answer?.(path, input as object, given, world) ?? given
            guard(() => asked.answered(value))
            const wire: unknown = JSON.parse(JSON.stringify(value))
            line.push(() => {
              settle()
              resolve(wire)
            })
          },
          (thrown: unknown) => {
            const error = wireError(thrown)
            if (error.reason === 'INTERNAL')
              scheduler.fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
            guard(() => asked.refused(toFailure(thrown).reason))
            line.push(() => fail(error))
          },
        )
      scheduler.add({ owner: line.process, after: lag(world), run })
      if (happens(world, world.config.timeout))
        scheduler.add({
          owner: client.id,
          after: world.config.tickMs * random.int(60),
          run: () => fail(offline('The server did not answer in time.')),
        })
    })
  }

  function guard(test: () => void) {
    try {
      test()
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      scheduler.fail(error)
    }
  }

  later(connect)
  return {
    call,
    watch(subscription) {
      // Not of the log: it promises nothing.
      if (subscription.path === 'signals.watch') return () => undefined
      subscriptions.set(subscription, null)
      start(subscription)
      return () => {
        const stop = subscriptions.get(subscription)
        subscriptions.delete(subscription)
        stop?.()
      }
    },
    ready: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(aborted())
          return
        }
        if (link) {
          resolve()
          return
        }
        const onAbort = () => {
          waiting.delete(go)
          reject(aborted())
        }
        const go = () => {
          waiting.delete(go)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        waiting.add(go)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    cut: () => link?.close(),
  }
}
