import { createParser } from 'eventsource-parser'
import { ProviderError } from '../providers/provider-error.ts'

/** Characters of one event. */
const eventMax = 1_048_576

/** The data of each event of a `text/event-stream`, several at once when they came in one packet. */
export async function* readEventData(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder()
  let data: string[] = []
  let tooLarge = false
  const parser = createParser({
    maxBufferSize: eventMax,
    onEvent: (event) => data.push(event.data),
    onError: ({ type }) => (tooLarge ||= type === 'max-buffer-size-exceeded'),
  })
  const feed = (text: string): readonly string[] => {
    data = []
    parser.feed(text)
    if (tooLarge) throw new ProviderError('malformed', 'The answer of the provider is too large.')
    return data
  }
  for await (const chunk of body) {
    const events = feed(decoder.decode(chunk, { stream: true }))
    if (events.length > 0) yield events
  }
  // The last event may lack the empty line that ends it.
  const last = feed(`${decoder.decode()}\n\n`)
  if (last.length > 0) yield last
}
