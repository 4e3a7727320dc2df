import type { RouterOutputs } from '../../client-sdk/src/index.ts'
import { expect } from './expect.ts'
import type { Person } from './scene.ts'
import type { Teller } from './teller.ts'
import { until } from './until.ts'

type Question = {
  teller: Teller
  asker: Person
  /** Whoever reads along. */
  reader: Person
  question: string
  /** With the whole text so far and the id of its generation. Answers what is to be told of it. */
  grew(text: string, id: string): string | null
}

const shownMax = 60

/** Somebody asks the assistant in the channel, and somebody else sees its answer grow to the end. */
export async function followAnswer({
  teller,
  asker,
  reader,
  question,
  grew,
}: Question): Promise<RouterOutputs['generations']['get']> {
  const told = question.length > shownMax ? `${question.slice(0, shownMax)}…` : question
  teller.says(asker.name, `@assistant ${told}`)
  const asked = asker.channel.ask({ text: question })
  const id = await until(asked, 'an answer of the assistant', (answer) => answer.id)
  const generation = reader.chat.generation({ id })
  let growing = teller.grows('assistant')
  let shown = ''
  try {
    for await (const piece of generation) {
      shown += piece
      growing.more(piece)
      const event = grew(shown, id)
      if (event === null) continue
      growing.end()
      teller.note(event)
      growing = teller.grows('assistant')
    }
    const ended = await generation.finished
    expect(ended.text === shown, 'the answer is not what was shown of it')
    return ended
  } finally {
    growing.end()
  }
}
