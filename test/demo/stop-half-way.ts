import { expect } from './expect.ts'
import { followAnswer } from './follow-answer.ts'
import { longText } from './long-text.ts'
import type { Scene } from './scene.ts'
import { since } from './since.ts'
import { until } from './until.ts'

const enough = 80

export type Stopped = {
  stopped: true
  /** From the wish to stop to the message that is finished. */
  stopMs: number
}

/** Bob asks for something long, and Ada, who owns the channel, stops it. What was said is kept. */
export async function stopHalfWay({ ada, bob, teller }: Scene): Promise<Stopped> {
  let start = 0
  const generation = await followAnswer({
    ...{ teller, asker: bob, reader: ada, question: `uppercase: ${longText}` },
    grew(text, id) {
      if (start > 0 || text.length < enough) return null
      start = performance.now()
      void ada.chat
        .generation({ id })
        .stop()
        .catch(() => undefined) // the end tells
      return 'ada, who owns the channel, has read enough'
    },
  })
  const { state, text } = generation
  expect(state === 'stopped', `the answer was to be stopped, and ended as ${state}`)
  expect(longText.toUpperCase().startsWith(text.trim()), 'what was said is not the beginning')
  expect(text.length >= enough && text.length < longText.length, 'not the part that was said')
  const message = await until(bob.channel, 'the stopped answer', ({ messages }) =>
    messages.find((one) => one.seq === generation.seq && one.generation?.state === 'stopped'),
  )
  expect(message.text === text, 'the message is not what was said')
  const stopMs = since(start)
  teller.note(`stopped after ${stopMs} ms; what was said is kept`)
  return { stopped: true, stopMs }
}
