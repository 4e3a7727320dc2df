import type { Channel } from '../../client-sdk/src/index.ts'

export type Hearing = {
  /** The texts of all messages that came live, in that order. */
  texts: string[]
  /** Resolves when this text has come. */
  heard(text: string): Promise<void>
}

/** Listens to a channel that is open. */
export function hear(channel: Channel): Hearing {
  const texts: string[] = []
  const waiting = new Map<string, () => void>()
  channel.on('message.created', ({ text }) => {
    texts.push(text)
    waiting.get(text)?.()
  })
  return {
    texts,
    heard: (text) =>
      new Promise((resolve) => {
        if (texts.includes(text)) resolve()
        else waiting.set(text, resolve)
      }),
  }
}
