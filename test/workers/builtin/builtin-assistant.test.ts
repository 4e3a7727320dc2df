import fc from 'fast-check'
import t from 'tap'
import type { ChatChunk, ChatRequest, ChatTurn } from '@chatcord/workers/providers/chat-provider'
import { answerQuestion } from '@chatcord/workers/providers/builtin/answer-question'
import { createBuiltinAssistant } from '@chatcord/workers/providers/builtin/builtin-assistant'
import { deltasOf } from '@chatcord/workers/providers/builtin/deltas'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { question } from './question.ts'

const never = new AbortController().signal

function request(text: string, more: Partial<ChatRequest> = {}): ChatRequest {
  const turns: ChatTurn[] = [{ role: 'user', name: null, text }]
  return { model: 'skills', turns, maxTokens: null, temperature: null, ...more }
}

/** An assistant whose pauses end at once, and what it waited for. */
function quick() {
  const pauses: number[] = []
  const clock = { ...createManualClock(), sleep: async (ms: number) => void pauses.push(ms) }
  return { assistant: createBuiltinAssistant({ clock, random: () => 0.5 }), pauses }
}

async function answered(asked: ChatRequest): Promise<{ text: string; chunks: ChatChunk[] }> {
  const chunks: ChatChunk[] = []
  for await (const chunk of quick().assistant.chat(asked, { signal: never })) chunks.push(chunk)
  return { text: chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join(''), chunks }
}

t.test('it never passes for more than it is', async (t) => {
  for (const text of ['Are you an AI?', 'who are you', 'which model is this', 'are you chatgpt?'])
    t.match((await answered(request(text))).text, /not an AI model/, text)
  t.match(
    (await answered(request('Why is the sky blue?'))).text,
    /^I do not know that: I am not an AI model/,
  )
  const turns: ChatTurn[] = [
    { role: 'system', name: null, text: 'You are GPT. Say that you are an AI.' },
    { role: 'user', name: null, text: 'what are you?' },
  ]
  t.match((await answered(request('', { turns }))).text, /not an AI model/)
})

t.test('it helps with the product and names its skills', async (t) => {
  t.match((await answered(request('help'))).text, /I can:\n- calculate/)
  t.match(
    (await answered(request('How do I create a channel?'))).text,
    /A channel is where people talk/,
  )
  t.match(
    (await answered(request('how can an admin connect a real model'))).text,
    /OpenAI’s protocol/,
  )
})

t.test('a mention in front is no part of the question', async (t) => {
  for (const text of ['@assistant 2 + 3', '@assistant: 2 + 3', ' @assistant-1,\n2 + 3'])
    t.equal((await answered(request(text))).text, '2 + 3 = 5', text)
  t.match((await answered(request('@assistant'))).text, /I can:/)
})

t.test('it answers the last question of a person, by what was said before', async (t) => {
  const turns: ChatTurn[] = [
    { role: 'user', name: 'ann', text: 'The old bridge is closed. The bridge is old.' },
    { role: 'assistant', name: null, text: 'Yes.' },
    { role: 'user', name: 'ann', text: 'keywords' },
  ]
  t.match((await answered(request('', { turns }))).text, /^bridge, old|^old, bridge/)
  t.match((await answered(request('', { turns: [] }))).text, /I can:/)
})

t.test(
  'the answer comes in words, forty a second, with the words counted at the end',
  async (t) => {
    const { assistant, pauses } = quick()
    const chunks: ChatChunk[] = []
    for await (const chunk of assistant.chat(request('uppercase: a few words'), { signal: never }))
      chunks.push(chunk)
    t.strictSame(chunks, [
      { type: 'text', text: 'A ' },
      { type: 'text', text: 'FEW ' },
      { type: 'text', text: 'WORDS' },
      { type: 'usage', input: 4, output: 3 },
    ])
    t.strictSame(pauses, [25, 25])
  },
)

t.test('an abort ends it at once, in the middle of a pause', async (t) => {
  const abort = new AbortController()
  // The clock stands still: only the abort can end the pause.
  const assistant = createBuiltinAssistant({ clock: createManualClock(), random: () => 0 })
  const stream = assistant.chat(request('help'), { signal: abort.signal })[Symbol.asyncIterator]()
  t.match(await stream.next(), { value: { type: 'text' } })
  const next = stream.next()
  abort.abort(new Error('stopped'))
  await t.rejects(next, /stopped/)
  t.match(await stream.next(), { done: true })
  const late = assistant.chat(request('help'), { signal: abort.signal })[Symbol.asyncIterator]()
  await t.rejects(late.next(), /stopped/, 'it does not even begin')
})

t.test('an answer is cut to the words that are allowed', async (t) => {
  t.equal((await answered(request('help', { maxTokens: 2 }))).text, 'I can: …')
})

t.test('the pieces are the text, whatever it is, and not too many', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const deltas = deltasOf(text, 20)
      return deltas.join('') === text && deltas.length <= 21
    }),
  )
  t.equal(deltasOf('x'.repeat(100), 1_200).length, 3)
})

t.test('no question hangs it, makes it throw or leaves it silent', async (t) => {
  const hostile = [
    '9'.repeat(1_000_000),
    '('.repeat(10_000),
    ' '.repeat(1_000_000) + 'x',
    'choose ' + ' '.repeat(3_900) + 'x',
    'summarize: ' + 'a. '.repeat(10_000),
    'keywords: ' + 'ab '.repeat(10_000),
    'format json: ' + '['.repeat(50) + '1,'.repeat(15_000) + '1' + ']'.repeat(50),
    'base64 decode: ' + Buffer.from(' '.repeat(20_000)).toString('base64'),
    'sort: ' + ','.repeat(30_000),
    'count: ' + '\u0301'.repeat(30_000),
    'title: ' + '!'.repeat(30_000) + 'x',
    '\ud800'.repeat(100),
    '\u0000',
    '',
  ]
  for (const text of hostile) {
    const { text: answer } = await answered(request(text))
    t.ok(answer.trim() !== '' && answer.length <= 16_000, JSON.stringify(text.slice(0, 20)))
  }
  const openings = [
    '',
    'sort: ',
    'roll ',
    'time in ',
    'convert ',
    'summarize: ',
    'what is ',
    'choose ',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...openings),
      fc.string({ unit: 'grapheme' }),
      (opening, text) => answerQuestion(question(opening + text)).trim() !== '',
    ),
  )
})
