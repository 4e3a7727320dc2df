import t from 'tap'
import { createNonce } from '../../client-sdk/src/index.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { startCluster } from './cluster.ts'
import { startFront } from './front.ts'
import { hear } from './hearing.ts'

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'a server that is killed while a client sends',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const cluster = await startCluster(t)
    const front = await startFront(t, [cluster.a.url, cluster.b.url])
    const ann = await cluster.signUp(t, front, 'ann')
    const ben = await cluster.signUp(t, cluster.b.url, 'ben')
    const name = 'kettle'
    const { id } = await ann.api.channels.create.mutate({
      kind: 'public',
      name,
      nonce: createNonce(),
    })
    await ben.api.channels.join.mutate({ channelId: id, nonce: createNonce() })
    await Promise.all([ann.channel(id).open(), ben.channel(id).open()])
    const { texts, heard } = hear(ben.channel(id))

    const said = Array.from({ length: 200 }, (_, n) => `line ${n}`)
    const acknowledged = said.map((text) => ann.channel(id).send({ text }).message)
    await acknowledged[20]
    const unanswered = texts.length
    await cluster.a.kill()
    const messages = await Promise.all(acknowledged)
    await heard('line 199')

    t.ok(unanswered < said.length, 'it was killed on the way')
    t.same(texts, said, 'the watcher at the other server saw each once, in order')
    const seqs = messages.map(({ seq }) => seq)
    t.same(
      seqs,
      [...seqs].sort((a, b) => a - b),
    )
    t.equal(new Set(seqs).size, said.length, 'no message was taken twice')
    const page = await ben.api.messages.history.query({ channelId: id, limit: 100 })
    t.same(
      page.items.map(({ text }) => text),
      said.slice(-100),
    )
  },
)
