import { inspect } from 'node:util'
import t from 'tap'
import { createOpenAiChat } from '@chatcord/workers/providers/openai/openai-chat'
import { ask, piece, startOpenAiChat } from '../../helpers/openai-chat.ts'
import { providerErrorOf, startOutbound } from '../../helpers/outbound.ts'

t.test('JSON in place of a stream is an error or a whole answer', async (t) => {
  const { play } = await startOpenAiChat(t)
  const json = (value: unknown) => ({
    contentType: 'application/json; charset=utf-8',
    raw: [JSON.stringify(value)],
  })
  const choices = [{ message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }]
  const usage = { prompt_tokens: 1, completion_tokens: 2 }
  t.same(await play(json({ choices, usage })), {
    text: 'whole',
    usage: [{ type: 'usage', input: 1, output: 2 }],
  })
  const error = { message: 'no such model', code: 404 }
  t.match(await providerErrorOf(play(json({ error }))), { code: 'refused' })
  t.match(await providerErrorOf(play(json({ error: 'busy' }))), { code: 'overloaded' })
  for (const value of [{}, [], null, 'text', 1, { choices: 7 }, { choices: [null] }])
    t.match(await providerErrorOf(play(json(value))), { code: 'malformed' }, inspect(value))
})

t.test('what is no protocol is malformed', async (t) => {
  const { play } = await startOpenAiChat(t)
  for (const script of [
    { malformedAfter: 2 },
    { raw: ['data: nonsense\n\n'] },
    { raw: ['data: null\n\n'] },
    { raw: ['data: 7\n\n'] },
    { contentType: 'text/html', raw: ['<h1>Welcome</h1>'] },
  ])
    t.match(await providerErrorOf(play(script)), { code: 'malformed' }, inspect(script))
})

t.test('odd fields are passed over, odd counts are nought', async (t) => {
  const { play } = await startOpenAiChat(t)
  const odd = [
    ...[{}, { choices: [] }, { choices: [{ delta: null }] }, { choices: [{ delta: 1 }] }],
    ...[{ choices: [{ delta: { content: null } }] }, { choices: [{ delta: { content: 7 } }] }],
    { usage: { prompt_tokens: -1, completion_tokens: '5' } },
  ].map((value) => `data: ${JSON.stringify(value)}\n\n`)
  t.same(await play({ raw: [...odd, `${piece('a', 'stop')}\n\n`] }), {
    text: 'a',
    usage: [{ type: 'usage', input: 0, output: 0 }],
  })
})

t.test('comments, other ends of line and pieces in any cut are read', async (t) => {
  const { play } = await startOpenAiChat(t)
  const text = 'Grüße, 世界 🌊'
  const wire = [': OPENROUTER PROCESSING', '', piece(text), '', 'event: x', 'data:[DONE]', '', '']
  for (const end of ['\n', '\r\n', '\r']) {
    const bytes = Buffer.from(`\ufeff${wire.join(end)}`)
    for (const size of [1, 2, 3, 7, bytes.length]) {
      const raw = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      t.equal((await play({ raw })).text, text, `${JSON.stringify(end)} in ${size}`)
    }
  }
  t.equal((await play({ tokens: 2, drip: true })).text, 't0 t1 ')
})

t.test('bytes that are no UTF-8 are shown as such', async (t) => {
  const { play } = await startOpenAiChat(t)
  const [before, after] = piece('-', 'stop').split('-')
  const raw = [Buffer.from(before!), Buffer.of(0xe4, 0xb8), Buffer.of(0xff), Buffer.from(after!)]
  t.equal((await play({ raw: [...raw, '\n\n'] })).text, '��')
})

t.test('an answer without end is cut off', async (t) => {
  const { play } = await startOpenAiChat(t)
  for (const script of [{ oversize: 5_000_000 }, { tokens: Array(60).fill('x'.repeat(90_000)) }])
    t.match(await providerErrorOf(play(script)), { code: 'malformed', retryable: false })
})

t.test(
  'an answer that was all said is whole, although its connection is never closed',
  async (t) => {
    const { upstream, clock } = await startOpenAiChat(t)
    const outbound = startOutbound(t, upstream.allow, { times: { idleMs: 100 } })
    const provider = createOpenAiChat({ outbound, clock, secret: null, baseUrl: upstream.baseUrl })
    upstream.next({ raw: [`${piece('all', 'stop')}\n\n`], stay: true })
    const chunks = []
    for await (const chunk of provider.chat(ask('x'), { signal: new AbortController().signal }))
      chunks.push(chunk)
    t.same(chunks, [{ type: 'text', text: 'all' }])
  },
)
