import type { Person } from './scene.ts'
import type { Teller } from './teller.ts'
import { expect } from './expect.ts'
import { answerTo, readAnswer, type GenerationView } from './read-answer.ts'

type Question = {
  teller: Teller
  asker: Person
  /** Whoever reads along. */
  reader: Person
  question: string
  /** With the whole text so far, the id of its generation and what was new. Answers what is to be told of it. */
  grew(text: string, id: string, piece: string): string | null
}

const mention = '@assistant'
const shownMax = 60

/** Somebody mentions the assistant, and somebody else sees its answer grow to the end. */
export async function followAnswer({ teller, asker, reader, question, grew }: Question): Promise<{
  /** Of the question. */
  seq: number
  generation: GenerationView
}> {
  const text = `${mention} ${question}`
  teller.says(asker.name, text.length > shownMax ? `${text.slice(0, shownMax)}…` : text)
  const mentions = [{ kind: 'assistant' as const, userId: null, start: 0, length: mention.length }]
  const { seq } = await asker.channel.send({ text, mentions }).message
  const id = await answerTo(reader.channel, seq)
  let told = teller.grows('assistant')
  let shown = ''
  try {
    const generation = await readAnswer(reader.chat, id, (piece, before) => {
      expect(before === shown, 'a piece of the answer is missing, or came twice')
      shown += piece
      told.more(piece)
      const event = grew(shown, id, piece)
      if (event === null) return
      told.end()
      teller.note(event)
      told = teller.grows('assistant')
    })
    expect(generation.text.startsWith(shown), 'the answer is not what was shown of it')
    told.more(generation.text.slice(shown.length)) // of a stopped one the last words come with the end
    return { seq, generation }
  } finally {
    told.end()
  }
}
