import t from 'tap'
import { generationModel } from '@chatcord/core/generations/generation.model'
import { ledgerModel } from '@chatcord/core/usage/ledger.model'
import { createNonce } from '../../client-sdk/src/index.ts'
import { median } from '../bench/statistics.ts'
import { eventually } from '../helpers/eventually.ts'
import { tokens, watchGeneration, watchText } from '../helpers/generation-viewers.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { ask, perDay, startAnswers } from './answer-scene.ts'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test('answers of a worker', { skip: redisAbsent, timeout: 300_000 }, async (t) => {
  const scene = await startAnswers(t)
  const { upstream } = scene
  const { connection } = scene.database
  await scene.worker(t)

  await t.test(
    `of 500 that are asked for at once, ${perDay} run where so many are left`,
    async (t) => {
      const ann = await scene.signUp(t, scene.a.url, 'ann')
      // A socket has a limit of its own of calls at once.
      const windows = await Promise.all(
        Array.from({ length: 19 }, (_, n) =>
          scene.signIn(t, n % 2 === 0 ? scene.b.url : scene.a.url, 'ann'),
        ),
      )
      const before = await upstream.counts()
      const asked = await Promise.allSettled(
        [ann, ...windows].flatMap(({ api }) =>
          Array.from({ length: 25 }, () =>
            api.generations.create.mutate({ nonce: createNonce(), prompt: 'repeat 4 tokens' }),
          ),
        ),
      )
      const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []))
      t.equal(made.length, perDay)
      for (const one of asked)
        if (one.status === 'rejected') t.match(one.reason, { reason: 'OVER_QUOTA' })
      const { id: user } = await ann.api.me.get.query()
      const open = { user, settled: false }
      await eventually(async () => (await generationModel(connection).countDocuments(open)) === 0)
      const lines = await ledgerModel(connection).find({ user }).lean()
      const now = await upstream.counts()
      t.equal(lines.length, perDay)
      t.equal(now.calls - before.calls, perDay)
      t.equal(
        lines.reduce((sum, { output }) => sum + output, 0),
        now.tokens - before.tokens,
      )
      t.match(await ann.api.me.usage.query(), [{ kind: 'chat', used: perDay, held: 0 }])
    },
  )

  await t.test('end with what there is when they are stopped at any server', async (t) => {
    const ben = await scene.signUp(t, scene.a.url, 'ben')
    const other = await scene.signIn(t, scene.b.url, 'ben')
    const took: number[] = []
    for (let n = 0; n < 20; n++) {
      const channelId = await scene.channel(ben)
      const { id } = await ask(ben, channelId, 'repeat 40 tokens hold after 20')
      const seen = watchText(t, { ws: ben.api }, channelId)
      await seen.until((text) => text === tokens(20))
      const watched = watchGeneration(t, { ws: ben.api }, { id })
      const began = performance.now()
      await other.api.generations.stop.mutate({ id })
      const { finished } = await watched.until((state) => state.finished !== null)
      took.push(performance.now() - began)
      t.match(finished, { state: 'stopped', text: tokens(20) })
    }
    const chat = async () => (await ben.api.me.usage.query()).find(({ kind }) => kind === 'chat')
    await eventually(async () => (await chat())?.held === 0)
    t.match(await chat(), { used: 0, limit: perDay })
    t.comment(JSON.stringify({ stopP50Ms: median(took), stopMaxMs: Math.max(...took) }))
  })
})
