import t from 'tap'
import { keywordsOf } from '@chatcord/workers/providers/builtin/keywords'
import { summary, summaryOf } from '@chatcord/workers/providers/builtin/summary'
import { titleOf } from '@chatcord/workers/providers/builtin/title'
import { asking } from './question.ts'

const ask = asking(summary)
const text = [
  'The harbour bridge will close for repairs in May.',
  'My cat slept all day.',
  'Repairs of the harbour bridge cost two million.',
  'Somebody should water the plants.',
  'Traffic over the harbour bridge is sent through the tunnel during repairs.',
].join(' ')

t.test('a summary quotes the sentences that belong together, in their order', async (t) => {
  const lines = summaryOf(text).split('\n')
  t.equal(lines.length, 3)
  for (const line of lines) t.match(line, /harbour bridge/)
  t.match(lines[0], /^The harbour bridge will close/)
  t.notMatch(summaryOf(text), /cat|plants/)
})

t.test('it is of the text after the colon, or of what was said', async (t) => {
  t.match(ask(`summarize: ${text}`), /harbour/)
  const turns = [{ role: 'user' as const, name: 'ann', text }]
  t.match(
    ask('Please summarise the conversation', { turns }),
    /^The sentences that say most:\n.*bridge/,
  )
  t.match(ask('keywords', { turns }), /harbour, bridge, repairs/)
  t.match(ask('summarize this'), /nothing before this/)
  t.equal(ask('I like summaries'), null)
})

t.test('keywords carry meaning, in more than one language', async (t) => {
  t.strictSame(keywordsOf('The boat and the other boat. A sail, the boat!', 2), ['boat', 'other'])
  t.strictSame(keywordsOf('Der Hafen und der Hafen im Norden', 1), ['hafen'])
  t.strictSame(keywordsOf('東京 東京 大阪', 1), ['東京'])
  t.strictSame(keywordsOf(''), [])
})

t.test('a title is short and never empty', async (t) => {
  t.equal(titleOf('How do I repair a bicycle? It is broken.'), 'How do I repair a bicycle')
  t.equal(titleOf('Can you please compare tea and coffee'), 'Compare tea and coffee')
  t.equal(titleOf(''), 'Conversation')
  t.equal(titleOf('?!'), 'Conversation')
  for (const long of ['word '.repeat(1_000), 'x'.repeat(1_000_000), '😀'.repeat(500)]) {
    const title = titleOf(long)
    t.ok(title.length > 0 && title.length <= 60 && title.isWellFormed(), title)
  }
})

t.test('a text without an end is summarised as well', async (t) => {
  t.ok(summaryOf('One is as good as another one. '.repeat(1_000)).length < 2_000)
  t.ok(summaryOf('x'.repeat(32_000)).length <= 500)
  t.ok(summaryOf('a b c d e f g h '.repeat(2_000)).length <= 500)
})
