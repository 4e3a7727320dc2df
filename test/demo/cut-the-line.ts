import { expect } from './expect.ts'
import { followAnswer } from './follow-answer.ts'
import { longText } from './long-text.ts'
import type { Scene } from './scene.ts'
import { since } from './since.ts'
import { until } from './until.ts'

const before = 80
const question = longText.slice(0, longText.indexOf('.') + 1)

export type Resumed = {
  resumed: true
  /** From the cut to the next word. */
  resumeMs: number
}

/** Bob's connection is cut while he reads. The client comes back by itself and the answer goes on where it was. */
export async function cutTheLine({ ada, bob, teller }: Scene): Promise<Resumed> {
  let cutAt: number | null = null
  let resumeMs = 0
  let wasAway = false
  const { connection } = bob.chat
  const stopLooking = connection.subscribe(() => {
    if (connection.getSnapshot().state === 'offline') wasAway = true
  })
  const generation = await followAnswer({
    ...{ teller, asker: ada, reader: bob, question: `uppercase: ${question}` },
    grew(text) {
      if (cutAt !== null) {
        if (wasAway && resumeMs === 0) resumeMs = Math.max(1, since(cutAt))
        return null
      }
      if (text.length < before) return null
      cutAt = performance.now()
      bob.cut()
      return "bob's connection is cut"
    },
  })
  stopLooking()
  expect(generation.state === 'done', `the answer ended as ${generation.state}`)
  expect(wasAway, 'the connection was never away')
  expect(resumeMs > 0, 'the answer was over before it could go on')
  expect(generation.text === question.toUpperCase(), 'the answer is not whole')
  const message = await until(ada.channel, "the finished answer at ada's", ({ messages }) =>
    messages.find((one) => one.seq === generation.seq && one.generation?.state === 'done'),
  )
  expect(message.text === generation.text, 'ada and bob have different texts')
  teller.note(
    `it went on after ${resumeMs} ms where it was; ada, who was never cut, has the same text`,
  )
  return { resumed: true, resumeMs }
}
