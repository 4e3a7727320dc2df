import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { redisAbsent } from '../helpers/redis.ts'
import { quiet } from '../replay/progress.ts'
import { replay } from '../replay/replay.ts'
import { isClean } from '../replay/result.ts'
import { startCluster, type Cluster } from './cluster.ts'

const sample = fileURLToPath(new URL('../replay/sample.log', import.meta.url))

/** Replays the sample over both servers; `accident` happens when a third of it is sent. */
async function isReplayed(t: Test, { a, b }: Cluster, accident: () => Promise<void>) {
  const accidents: Promise<void>[] = []
  const result = await replay(
    {
      ...{ files: [sample], watchers: 4, urls: [a.url, b.url], speed: null, token: null },
      ...{ parallel: 2, sockets: 40, json: true },
    },
    {
      progress: quiet,
      acknowledged(sent) {
        if (sent === 40) accidents.push(accident())
      },
    },
  )
  t.equal(accidents.length, 1)
  await Promise.all(accidents)
  t.ok(isClean(result), JSON.stringify(result))
  t.match(result, { sent: 118, lost: 0, duplicated: 0, reordered: 0, missing: 0 })
}

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'a log is replayed over two servers, and every watcher saw all of it',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const cluster = await startCluster(t)

    t.test('when Redis is killed and comes back', (t) =>
      isReplayed(t, cluster, async () => {
        await cluster.redis.kill()
        await cluster.redis.start()
      }),
    )

    t.test('when one of them is killed and comes back', (t) =>
      isReplayed(t, cluster, async () => {
        await cluster.b.kill()
        await cluster.b.start()
      }),
    )
  },
)
