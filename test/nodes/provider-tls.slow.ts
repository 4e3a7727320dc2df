import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { certificatePath, readCertificate } from '../helpers/certificate.ts'
import { tokens, watchGeneration } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startUpstream } from '../helpers/upstream.ts'
import { startCluster } from './cluster.ts'
import { startWorker } from './worker-process.ts'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('a provider with a certificate of its own', { skip: redisAbsent }, async (t) => {
  const upstream = await startUpstream(t, await readCertificate())
  const cluster = await startCluster(t)
  const owner = await cluster.signUpOwner(t, cluster.a.url)
  const { providers } = owner.api.admin
  const { id: providerId } = await providers.create.mutate({
    ...{ nonce: createNonce(), kind: 'chat', name: 'Tiny', adapter: 'openai', model: 'tiny' },
    baseUrl: upstream.baseUrl,
  })
  await providers.prefer.mutate({ providerId })
  const env = { ...cluster.env, OUTBOUND_ALLOW: upstream.allow }

  await t.test('is not called by a worker that does not trust it, and says why', async (t) => {
    const worker = await startWorker(t, env)
    const { state, result } = await providers.test.mutate({ providerId })
    t.equal(state, 'done')
    t.match(result, { ok: false, headersMs: null, transcript: { status: null } })
    t.match(result?.error, /certificate .* is not trusted/)
    const { id } = await owner.api.generations.create.mutate({
      ...{ nonce: createNonce(), prompt: 'repeat 20 tokens' },
    })
    const watched = watchGeneration(t, { ws: owner.api }, { id })
    const { finished } = await watched.until((state) => state.finished !== null)
    t.match(finished, { state: 'failed', error: /certificate .* is not trusted/ })
    t.equal(upstream.counts().calls, 0)
    t.equal(await worker.stop(), 0)
  })

  await t.test('answers through a worker that is told to trust it', async (t) => {
    await startWorker(t, { ...env, NODE_EXTRA_CA_CERTS: certificatePath })
    t.match(await providers.test.mutate({ providerId }), { result: { ok: true, error: null } })
    const { id } = await owner.api.generations.create.mutate({
      ...{ nonce: createNonce(), prompt: 'repeat 20 tokens' },
    })
    const watched = watchGeneration(t, { ws: owner.api }, { id })
    const { finished } = await watched.until((state) => state.finished !== null)
    t.match(finished, { state: 'done', text: tokens(20) })
  })
})
