import type { Test } from 'tap'
import type { GenerationView } from '@chatcord/core/generations/generation.view'
import type { ChannelFrame } from '@chatcord/core/log/channel-frame'
import type { SignalEvent } from '@chatcord/core/signals/signal.view'
import type { Person } from './app.ts'

/** Whoever has a socket. */
type Viewer = Pick<Person, 'ws'>

/** What `repeat N tokens` makes the fake upstream say. */
export const tokens = (count: number) => Array.from({ length: count }, (_, n) => `t${n} `).join('')

/** The first event of a channel, from its first row on, that fits. */
export function eventOf<T>(
  person: Viewer,
  channelId: string,
  epoch: number,
  find: (event: Extract<ChannelFrame, { type: 'events' }>['events'][number]) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const watching = person.ws.events.watch.subscribe(
      { channelId, from: { epoch, seq: 0 } },
      {
        onData: ({ data }) => {
          if (data.type !== 'events') return
          for (const event of data.events) {
            const found = find(event)
            if (found === undefined) continue
            watching.unsubscribe()
            resolve(found)
          }
        },
        onError: reject,
      },
    )
  })
}

/** The end of the first answer. */
export const completed = (person: Viewer, channelId: string, epoch: number) =>
  eventOf(person, channelId, epoch, (event) =>
    event.type === 'message.completed' ? event : undefined,
  )

/** The text of the running answers of a channel, as a viewer puts it together. */
export function watchText(t: Test, person: Viewer, channelId: string) {
  let text = ''
  const looks = new Set<() => void>()
  const watching = person.ws.signals.watch.subscribe(
    { channelId },
    {
      onData: (event: SignalEvent) => {
        if (event.type !== 'delta') return
        text = text.slice(0, event.offset) + event.text
        for (const look of looks) look()
      },
    },
  )
  t.teardown(() => watching.unsubscribe())
  return {
    until: (fits: (text: string) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (fits(text)) resolve()
        }
        looks.add(look)
        look()
      }),
  }
}

type Watched = {
  text: string
  finished: GenerationView | null
}

export function watchGeneration(
  t: Test,
  person: Viewer,
  input: { id?: string; nonce?: string; lastEventId?: string | undefined },
  start = '',
) {
  const state: Watched = { text: start, finished: null }
  const looks = new Set<() => void>()
  let lastEventId: string | undefined
  const open = () => {
    const watching = person.ws.generations.watch.subscribe(input, {
      onData: ({ id, data }) => {
        lastEventId = id
        if (data.type === 'reset') state.text = ''
        if (data.type === 'delta') state.text = state.text.slice(0, data.offset) + data.text
        if (data.type === 'finished')
          Object.assign(state, { finished: data.generation, text: data.generation.text })
        for (const look of looks) look()
      },
      // A row is followed by its generation a moment later.
      onError: () => setImmediate(open),
    })
    t.teardown(() => watching.unsubscribe())
  }
  open()
  return {
    lastEventId: () => lastEventId,
    until: (fits: (state: Watched) => boolean) =>
      new Promise<Watched>((resolve) => {
        const look = () => {
          if (fits(state)) resolve(state)
        }
        looks.add(look)
        look()
      }),
  }
}
