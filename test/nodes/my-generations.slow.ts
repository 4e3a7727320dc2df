import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { tokens } from '../helpers/generation-viewers.ts'
import { watchMine } from '../helpers/my-generations.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startAnswers } from './answer-scene.ts'

// Several processes have to start, on a machine that may be busy with other tests.
const timeout = 300_000
t.setTimeout(timeout)

t.test(
  'a device at another server learns what a worker does with a generation',
  { skip: redisAbsent, timeout },
  async (t) => {
    const scene = await startAnswers(t)
    const here = await scene.signUp(t, scene.a.url, 'ann')
    const there = await scene.signIn(t, scene.b.url, 'ann')
    const device = await watchMine(t, { ws: there.api })
    const { nonce } = await here.api.generations.create.mutate({
      ...{ nonce: createNonce(), prompt: 'repeat 500 tokens at 400/s' },
    })
    await device.until(nonce, 'queued')
    await scene.worker(t)
    await device.until(nonce, 'done')
    t.strictSame(device.states(nonce), ['queued', 'running', 'done'])
    t.match(device.told.at(-1), { text: tokens(500).slice(0, 1_000) })
  },
)
