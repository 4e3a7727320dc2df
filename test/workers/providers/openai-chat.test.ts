import { inspect } from 'node:util'
import { listModels } from '@chatcord/workers/providers/openai/list-models'
import { createOpenAiChat } from '@chatcord/workers/providers/openai/openai-chat'
import t from 'tap'
import { ask, piece, secret, startOpenAiChat } from '../../helpers/openai-chat.ts'
import { providerErrorOf } from '../../helpers/outbound.ts'

t.test('an answer comes word by word, with what it cost', async (t) => {
  const { read, upstream } = await startOpenAiChat(t)
  t.same(await read(ask('hello there')), {
    text: 'You said: hello there',
    usage: [{ type: 'usage', input: 2, output: 4 }],
  })
  const [call] = upstream.calls
  t.equal(call?.headers.authorization, `Bearer ${secret}`)
  t.equal(call?.headers['accept-encoding'], 'identity')
  t.same(call?.body, {
    model: 'fake',
    messages: [{ role: 'user', content: 'hello there' }],
    stream: true,
    stream_options: { include_usage: true },
  })
})

t.test('names stand in the text, and what is asked for is asked for', async (t) => {
  const { read, upstream } = await startOpenAiChat(t)
  const turns = [
    { role: 'system', name: null, text: 'Be brief.' },
    { role: 'user', name: 'Ada Lovelace', text: 'hello' },
  ] as const
  await read({ model: 'fake', turns, maxTokens: 100, temperature: 0 })
  t.match(upstream.calls[0]?.body, {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Ada Lovelace: hello' },
    ],
    max_tokens: 100,
    temperature: 0,
  })
})

t.test('without a secret none is sent', async (t) => {
  const { upstream, outbound, clock } = await startOpenAiChat(t)
  const provider = createOpenAiChat({ outbound, clock, secret: null, baseUrl: upstream.baseUrl })
  const { signal } = new AbortController()
  for await (const chunk of provider.chat(ask('hello'), { signal })) t.ok(chunk)
  t.notOk(upstream.calls[0]?.headers.authorization)
})

t.test('statuses become reasons, with the wait that was asked for', async (t) => {
  const { play } = await startOpenAiChat(t)
  for (const [status, code, retryable] of [
    ...[400, 401, 402, 403, 404, 413, 422].map((status) => [status, 'refused', false] as const),
    ...[408, 409, 425, 500, 502, 503, 529].map((status) => [status, 'overloaded', true] as const),
    [429, 'limited', true] as const,
    [301, 'refused', false] as const,
  ]) {
    const error = await providerErrorOf(play({ status }))
    t.match(error, { code, retryable, retryAfterMs: null }, String(status))
  }
  const limited = await providerErrorOf(play({ status: 429, retryAfter: '2' }))
  t.equal(limited.retryAfterMs, 2_000)
  const retryAfter = new Date(Date.now() + 600_000).toUTCString()
  const busy = await providerErrorOf(play({ status: 503, retryAfter }))
  t.ok(busy.retryAfterMs !== null && busy.retryAfterMs > 0 && busy.retryAfterMs <= 600_000)
})

t.test('an account that has run out is refused, although its status asks to wait', async (t) => {
  const { play } = await startOpenAiChat(t)
  const error = await providerErrorOf(play({ status: 429, errorCode: 'insufficient_quota' }))
  t.match(error, { code: 'refused', retryable: false })
})

t.test('no failure holds the secret, even when the provider says it', async (t) => {
  const { play } = await startOpenAiChat(t)
  const words = `the key ${secret} is wrong`
  for (const script of [
    { status: 400, error: words },
    { status: 401, error: words },
    { errorAfter: 1, error: words },
    { raw: [`{"error": "${words}"`] },
  ]) {
    const error = await providerErrorOf(play(script))
    t.notMatch(inspect(error, { depth: 9 }), secret)
    t.notMatch(error.message, /127\.0\.0\.1/)
  }
  const error = await providerErrorOf(play({ status: 400, error: words }))
  t.match(error.cause, { message: 'status 400: the key … is wrong' }, 'its words are for the log')
})

t.test('an answer that breaks off is no answer', async (t) => {
  const { play } = await startOpenAiChat(t)
  for (const script of [
    { cutAfter: 3 },
    { noFinish: true, noDone: true },
    { raw: [`${piece('half')}\n\n`] },
    { raw: [] },
  ]) {
    const error = await providerErrorOf(play(script))
    t.match(error, { code: 'network', retryable: true }, inspect(script))
  }
})

t.test('an answer that only lacks its good-bye is one', async (t) => {
  const { play } = await startOpenAiChat(t)
  t.same(await play({ tokens: 2, noDone: true, noUsage: true }), { text: 't0 t1 ', usage: [] })
  t.equal((await play({ tokens: 2, noFinish: true })).text, 't0 t1 ')
  t.equal((await play({ raw: [`${piece('a')}\n\n`, piece('b', 'stop')] })).text, 'ab')
})

t.test('what was said before a failure was said', async (t) => {
  const { provider, upstream } = await startOpenAiChat(t)
  upstream.next({ tokens: 9, holdAfter: 3 })
  let text = ''
  const { signal } = new AbortController()
  const answer = (async () => {
    for await (const chunk of provider.chat(ask('x'), { signal })) {
      if (chunk.type === 'text') text += chunk.text
      if (text === 't0 t1 t2 ') void upstream.close()
    }
  })()
  t.match(await providerErrorOf(answer), { code: 'network' })
  t.equal(text, 't0 t1 t2 ')
})

t.test('an error in the stream is told as the status that it names', async (t) => {
  const { play } = await startOpenAiChat(t)
  t.match(await providerErrorOf(play({ errorAfter: 2 })), { code: 'overloaded' })
  const named = (code: number) => ({ raw: [`data: {"error":{"message":"no","code":${code}}}\n\n`] })
  t.match(await providerErrorOf(play(named(429))), { code: 'limited' })
  t.match(await providerErrorOf(play(named(400))), { code: 'refused' })
})

t.test('a stop ends the call to the provider', async (t) => {
  const { provider, upstream } = await startOpenAiChat(t)
  for (const script of [{ hang: true }, { tokens: 500, holdAfter: 3 }]) {
    upstream.next(script)
    const before = upstream.counts().left
    const controller = new AbortController()
    const reason = new Error('stopped')
    const answer = (async () => {
      const { signal } = controller
      for await (const chunk of provider.chat(ask('x'), { signal })) t.ok(chunk)
    })()
    await upstream.until(({ open }) => open === 1)
    controller.abort(reason)
    await t.rejects(answer, reason)
    await upstream.until(({ left }) => left === before + 1)
  }
})

t.test('who stops reading ends the call too', async (t) => {
  const { provider, upstream } = await startOpenAiChat(t)
  upstream.next({ tokens: 500, holdAfter: 3 })
  const { signal } = new AbortController()
  for await (const chunk of provider.chat(ask('x'), { signal })) {
    t.same(chunk, { type: 'text', text: 't0 ' })
    break
  }
  await upstream.until(({ left }) => left === 1)
})

t.test('the models of a service are listed, or why not', async (t) => {
  const { upstream, ...deps } = await startOpenAiChat(t)
  const { signal } = new AbortController()
  const at = (baseUrl: string) => listModels({ ...deps, baseUrl }, signal)
  t.same(await at(`${upstream.baseUrl}//`), ['fake', 'fake-large'])
  t.match(await providerErrorOf(at(`http://127.0.0.1:${upstream.port}/v2`)), { code: 'refused' })
  t.match(await providerErrorOf(at('nonsense')), { code: 'refused' })
  t.match(await providerErrorOf(at('http://127.0.0.1:1/v1')), { code: 'blocked' })
})
