import { expect } from './expect.ts'
import { followAnswer } from './follow-answer.ts'
import type { Scene } from './scene.ts'
import { since } from './since.ts'
import { until } from './until.ts'

export type Asked = {
  /** The text of the answer. */
  answer: string
  /** From the question to the first word, and to the end. */
  firstWordMs: number
  answerMs: number
}

/** An answer of some hundred words is seen in many lengths. */
const few = 5

/** Ada asks, and Bob reads the answer as it grows. At the end both have it as a message. */
export async function ask({ ada, bob, teller }: Scene): Promise<Asked> {
  const start = performance.now()
  let firstWordMs = 0
  const texts = new Set<string>()
  const stopLooking = bob.channel.subscribe(() => {
    const { messages } = bob.channel.getSnapshot()
    texts.add(messages.at(-1)?.text ?? '')
  })
  const generation = await followAnswer({
    ...{ teller, asker: ada, reader: bob, question: 'help' },
    grew() {
      firstWordMs ||= since(start)
      return null
    },
  })
  expect(generation.state === 'done', `the answer ended as ${generation.state}`)
  stopLooking()
  expect(texts.size > few, 'the message did not grow in the channel')
  expect(generation.text.includes('calculate'), 'the answer says nothing of what can be asked')
  for (const { name, channel } of [ada, bob]) {
    const message = await until(channel, `the finished answer at ${name}'s`, ({ messages }) =>
      messages.find((one) => one.seq === generation.seq && one.generation?.state === 'done'),
    )
    expect(message.text === generation.text, `${name} sees another answer than was given`)
  }
  const answerMs = since(start)
  teller.note(`the first word after ${firstWordMs} ms; now it is a message that both have`)
  return { answer: generation.text, firstWordMs, answerMs }
}
