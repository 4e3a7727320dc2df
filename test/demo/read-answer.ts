import type { Channel, ChatClient, RouterOutputs } from '../../client-sdk/src/index.ts'
import { TourError } from './expect.ts'
import { until } from './until.ts'

export type GenerationView = RouterOutputs['generations']['get']

/** The running answer to a message, as soon as the assistant has begun one; answers its generation's id. */
export function answerTo(channel: Channel, seq: number): Promise<string> {
  return until(channel, 'an answer of the assistant', ({ messages }) => {
    const answer = messages.find(({ by, parent }) => by.kind === 'assistant' && parent === seq)
    return answer?.generation?.id
  })
}

/**
 * Follows an answer to its end. `grew` is called with each piece, and the text that stands before it; what it throws ends
 * the following.
 */
export async function readAnswer(
  { api }: ChatClient,
  id: string,
  grew: (piece: string, before: string) => void,
): Promise<GenerationView> {
  let text = ''
  for await (const { data: event } of api.generations.watch.subscribe({ id }, {})) {
    if (event.type === 'finished') return event.generation
    if (event.type === 'reset') text = ''
    if (event.type !== 'delta') continue
    const before = text.slice(0, event.offset)
    text = before + event.text
    grew(event.text, before)
  }
  throw new TourError('the answer had no end')
}
