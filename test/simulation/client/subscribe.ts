import type { StreamHandle } from '@chatcord/core/log/channel-stream'
import { actorOf, principalOf } from '../world/people.ts'
import { lag, type World } from '../world/world.ts'
import type { ChatError } from '../../../client-sdk/src/errors/chat-error.ts'
import type { Link } from './link.ts'
import { wireError } from './wire-error.ts'

type Opened = {
  link: Link
  client: { id: string; user: string }
  path: string
  input: unknown
}
type Ears = {
  started(): void
  data(data: unknown, id: string | undefined): void
  end(error: ChatError | null): void
}

/** One subscription on one socket, the node's side of it and the way to the client. Answers how the client stops it. */
export function subscribe(world: World, opened: Opened, ears: Ears): () => void {
  const { link, path } = opened
  const { scheduler } = world
  const abort = new AbortController()
  let stopped = false
  let handle: StreamHandle | null = null

  const toClient = (tell: () => void) =>
    link.push(() => {
      if (!stopped) tell()
    })
  const end = (error: unknown) =>
    toClient(() => {
      world.trace(opened.client.id, () => `${path} ended: ${String(error)}`)
      stopped = true
      ears.end(error === null ? null : wireError(error))
    })

  function open() {
    if (abort.signal.aborted) return
    const work = path === 'me.watch' ? feed() : events()
    work.catch((error: unknown) => {
      const failure = wireError(error)
      if (failure.reason === 'INTERNAL') scheduler.fail(error as Error)
      end(error)
    })
  }

  async function events() {
    const { user } = opened.client
    const input = opened.input as { channelId: string; from: { epoch: number; seq: number } | null }
    const asked = world.check.calling(opened.client, path, input)
    asked.reached()
    const stream = await link.node.chat?.events.watch(actorOf(user, 'channel.read'), input)
    asked.answered(null)
    if (!stream || abort.signal.aborted) return
    toClient(ears.started)
    const follow = world.check.streaming(user, input)
    const attached = stream.attach({
      writable: link.writable,
      send: (shared) => {
        const frame = JSON.parse(shared.json()) as typeof shared.frame
        world.trace(link.process, () => `sends ${frame.type} ${shared.id} to ${opened.client.id}`)
        follow(frame, shared.id)
        toClient(() => ears.data({ id: shared.id, data: frame }, shared.id))
      },
      end,
    })
    handle = attached
    link.onDrain(() => attached.resume())
  }

  async function feed() {
    const { user } = opened.client
    const watching = link.node.chat?.feed.watch(principalOf(user), abort.signal)
    if (!watching) return
    toClient(ears.started)
    for await (const event of watching) {
      world.trace(
        link.process,
        () => `tells ${opened.client.id} ${JSON.stringify(event).slice(0, 90)}`,
      )
      world.check.heard(user, event)
      const wire: unknown = JSON.parse(JSON.stringify(event))
      toClient(() => ears.data(wire, undefined))
      await room()
    }
    end(null)
  }

  function room(): Promise<void> {
    return new Promise((resolve) => {
      scheduler.add({
        owner: link.process,
        when: () => link.writable() || !link.alive,
        run: resolve,
      })
    })
  }

  function close() {
    abort.abort()
    handle?.close()
  }

  scheduler.add({ owner: link.process, after: lag(world), run: open })
  link.onClose(close)
  return () => {
    stopped = true
    if (link.alive) scheduler.add({ owner: link.process, after: lag(world), run: close })
  }
}
