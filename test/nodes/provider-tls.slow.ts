import t from 'tap'
import { certificatePath, readCertificate } from '../helpers/certificate.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startProviderScene } from './provider-scene.ts'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'a provider with a certificate of its own',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const scene = await startProviderScene(t, await readCertificate())
    const { upstream, owner } = scene
    const { providers } = owner.api.admin
    const providerId = await scene.add('Tiny')

    await t.test('is not called by a worker that does not trust it, and says why', async (t) => {
      const worker = await scene.worker(t)
      const { state, result } = await providers.test.mutate({ providerId })
      t.equal(state, 'done')
      t.match(result, { ok: false, headersMs: null, transcript: { status: null } })
      t.match(result?.error, /certificate .* is not trusted/)
      const answer = await scene.ask(t, providerId, 'repeat 20 tokens')
      t.match(answer, { state: 'failed', error: /certificate .* is not trusted/ })
      t.equal(upstream.counts().calls, 0)
      t.equal(await worker.stop(), 0)
    })

    await t.test('answers through a worker that is told to trust it', async (t) => {
      await scene.worker(t, { NODE_EXTRA_CA_CERTS: certificatePath })
      t.match(await providers.test.mutate({ providerId }), { result: { ok: true, error: null } })
      const answer = await scene.ask(t, providerId, 'repeat 20 tokens')
      t.match(answer, { state: 'done', text: tokens(20) })
    })
  },
)
