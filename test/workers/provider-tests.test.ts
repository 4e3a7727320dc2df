import t, { type Test } from 'tap'
import type { JobEngine } from '@chatcord/core/infra/jobs'
import { createMemoryJobs } from '@chatcord/core/infra/memory/memory-jobs'
import { newId } from '@chatcord/core/infra/mongo/new-id'
import { createSystemClock } from '@chatcord/core/infra/system-clock'
import { builtinIds } from '@chatcord/core/providers/builtin-providers'
import type { ProviderTestResult } from '@chatcord/core/providers/provider-test.record'
import { createProviderTestStore } from '@chatcord/core/providers/provider-test.store'
import { createTestProvider } from '@chatcord/core/providers/test-provider'
import { startProviderTests } from '@chatcord/workers/provider-tests'
import { createChatProviders } from '@chatcord/workers/providers/chat-providers'
import { failure } from '../helpers/failure.ts'
import { createManualClock } from '../helpers/manual-clock.ts'
import { startOutbound } from '../helpers/outbound.ts'
import { startProviders } from '../helpers/providers.ts'
import { startUpstream } from '../helpers/upstream.ts'

const late: ProviderTestResult = {
  ...{ ok: true, headersMs: 1, firstTextMs: 1, totalMs: 1, text: 'late' },
  ...{ usage: null, transcript: null, error: null },
}
const secret = 'sk-0123456789abcdef-ab12'

/** Providers, an upstream, and a worker that tries them once `work` is called. */
async function start(t: Test) {
  const providers = await startProviders(t)
  const upstream = await startUpstream(t)
  const outbound = startOutbound(t, upstream.allow)
  const clock = createSystemClock((error) => t.fail(String(error)))
  const jobs = createMemoryJobs({ clock, random: Math.random })
  t.teardown(() => jobs.close())
  const { bus, connection } = providers
  const store = createProviderTestStore({ connection, bus, clock })
  const ask = { tests: store, jobs, bus, clock, createId: newId }
  const work = (given: { jobs?: JobEngine } = {}) =>
    startProviderTests({
      ...{ clock, jobs, tests: store, outbound, ...given },
      chatProvider: (provider, wire) =>
        createChatProviders({
          ...{ clock, outbound: wire, random: Math.random, secretOf: providers.secretOf },
        }).of(provider),
    })
  const add = async () => {
    const baseUrl = `${upstream.baseUrl}?api-version=7`
    const { id: providerId } = await providers.add({ baseUrl, model: 'tiny' })
    await providers.providerAdmin.setSecret({ providerId, secret })
    return providerId
  }
  return {
    ...providers,
    upstream,
    store,
    ask,
    work,
    add,
    test: createTestProvider(ask),
    clock,
    jobs,
  }
}

t.test(
  'a trial tells what came back, how long it took, and what was sent, without secrets',
  async (t) => {
    const { add, test, work, upstream } = await start(t)
    const providerId = await add()
    work()
    upstream.next({ tokens: ['Hello ', 'there.'] })
    const { state, result } = await test(providerId)
    t.equal(state, 'done')
    t.match(result, { ok: true, text: 'Hello there.', error: null })
    t.strictSame(result?.transcript, {
      method: 'POST',
      url: `http://127.0.0.1:${upstream.port}/v1/chat/completions`,
      headers: ['authorization', 'content-type'],
      status: 200,
    })
    t.ok(result!.headersMs! <= result!.firstTextMs! && result!.firstTextMs! <= result!.totalMs)
    t.ok(result!.usage!.output > 0)
    t.equal(upstream.calls[0]?.headers.authorization, `Bearer ${secret}`, 'it was sent there')
    t.notMatch(JSON.stringify(result), /sk-0|ab12|api-version/)
  },
)

t.test('a refused call is a result, with the reason that the provider gave', async (t) => {
  const { add, test, work, upstream } = await start(t)
  const providerId = await add()
  work()
  upstream.next({ status: 401, error: 'wrong key' })
  const { result } = await test(providerId)
  t.match(result, { ok: false, text: '', firstTextMs: null, transcript: { status: 401 } })
  t.ok(result?.error)
})

t.test('an address that may not be called is not called', async (t) => {
  const { add, test, work, providerAdmin, upstream } = await start(t)
  const providerId = await add()
  await providerAdmin.update({ providerId, baseUrl: `http://127.0.0.2:${upstream.port}/v1` })
  work()
  const { result } = await test(providerId)
  t.match(result, { ok: false, headersMs: null, transcript: { status: null } })
  t.equal(upstream.counts().connects, 0)
})

t.test('the built-in assistant can be tried, without a wire', async (t) => {
  const { test, work } = await start(t)
  work()
  t.match((await test(builtinIds.chat)).result, { ok: true, transcript: null, headersMs: null })
})

t.test('a secret that no key opens is named in the result', async (t) => {
  const { add, test, work, records, connection } = await start(t)
  const providerId = await add()
  const other = await add()
  const { secret: sealed } = (await records.byId(providerId))!
  await connection
    .collection('providers')
    .updateOne({ _id: other as never }, { $set: { secret: sealed } })
  work()
  t.match((await test(other)).result, { ok: false, error: /set it anew/, transcript: null })
})

t.test('a lost hint costs a second at most', async (t) => {
  const { add, ask, work } = await start(t)
  const providerId = await add()
  work()
  const deaf = createTestProvider({ ...ask, bus: { subscribe: () => () => undefined } })
  t.equal((await deaf(providerId)).state, 'done')
})

t.test('without a worker the answer says so after half a minute', async (t) => {
  const { add, ask, store } = await start(t)
  const providerId = await add()
  const manual = createManualClock()
  const begun = manual.now()
  // Time passes only in the pauses: each of them is over at once.
  const clock = { ...manual, sleep: (ms: number) => manual.advance(ms) }
  const test = createTestProvider({
    ...ask,
    clock,
    tests: { ...store, queue: queuedAt(begun) },
  })
  t.match(await test(providerId), { state: 'queued', result: null })
  t.ok(manual.now() - begun >= 30_000)

  function queuedAt(requestedAt: number) {
    return async (id: string, testId: string) => {
      const queued = await store.queue(id, testId)
      return queued && { ...queued, requestedAt }
    }
  }
})

t.test('a trial that another has replaced writes nothing, and runs once', async (t) => {
  const { add, store, upstream, work, jobs } = await start(t)
  const providerId = await add()
  const [old, newest] = [newId(), newId()]
  await store.queue(providerId, old)
  await store.queue(providerId, newest)
  await store.finish(old, late)
  t.match(await store.of(providerId), { id: newest, state: 'queued', result: null })
  await jobs.add('provider-tests', old)
  await jobs.add('provider-tests', newest)
  const running = work()
  await upstream.until(({ calls }) => calls === 1)
  await running.close({ graceMs: 10_000 })
  t.match(await store.of(providerId), { id: newest, state: 'done' })
  t.equal(upstream.counts().calls, 1)
})

t.test('a provider that is not there cannot be tried', async (t) => {
  const { test } = await start(t)
  await t.rejects(test(newId()), failure('NOT_FOUND'))
})
