import t from 'tap'
import { withoutAssistant } from '@chatcord/core/generations/without-assistant'
import type { Mention } from '@chatcord/core/messages/message.view'

const name = '@assistant'

/** The text with a mention wherever it names the assistant. */
function said(text: string): string {
  const mentions = [...text.matchAll(/@assistant/g)].map(({ index }) => mention(index))
  return withoutAssistant({ text, mentions })
}

function mention(start: number, length = name.length, kind: Mention['kind'] = 'assistant') {
  return { kind, userId: null, start, length }
}

t.test('what is said to the assistant does not hold its own address', async (t) => {
  t.equal(said('@assistant why?'), 'why?')
  t.equal(said('ask @assistant to sum up'), 'ask to sum up')
  t.equal(said('why, @assistant?'), 'why, ?')
  t.equal(said('why? @assistant'), 'why?')
  t.equal(said('@assistant @assistant\nwhy?'), 'why?')
  t.equal(said('no address'), 'no address')
})

t.test('a message that is nothing but the address stays', async (t) => {
  t.equal(said('@assistant'), '@assistant')
})

t.test('other mentions stay, and so does text that only looks like one', async (t) => {
  const text = '@assistant asks @here'
  t.equal(withoutAssistant({ text, mentions: [mention(16, 5, 'here')] }), text)
})

t.test('places that overlap or lie outside take away no more than they cover', async (t) => {
  const text = 'one two three'
  t.equal(withoutAssistant({ text, mentions: [mention(0, 4), mention(2, 6)] }), 'three')
  t.equal(withoutAssistant({ text, mentions: [mention(4, 900), mention(500, 3)] }), 'one')
})
