import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { redisAbsent } from '../helpers/redis.ts'
import { quiet } from '../replay/progress.ts'
import { readLog, type Log } from '../replay/read-log.ts'
import { replay } from '../replay/replay.ts'
import { isClean, type Result } from '../replay/result.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { startWorker } from './worker-process.ts'

const sample = fileURLToPath(new URL('../replay/sample.log', import.meta.url))
/** Another log, or more watchers, by hand: REPLAY_LOG=FILE REPLAY_WATCHERS=20. */
const file = process.env.REPLAY_LOG ?? sample
const watchers = Number(process.env.REPLAY_WATCHERS ?? 4)

const messagesOf = ({ steps }: Log) => steps.filter(({ action }) => action.kind === 'send').length

/** What a server may not take, by its rules: the sample has some of it. */
const refusedSends = ({ refused }: Result) =>
  Object.entries(refused).reduce((sum, [what, n]) => sum + (what.startsWith('send ') ? n : 0), 0)

/** Replays the log over both servers; the accident happens when a third of it is sent. */
async function isReplayed(t: Test, { a, b }: Cluster, accident: () => Promise<void>) {
  const messages = messagesOf(await readLog(file))
  const accidents: Promise<void>[] = []
  const result = await replay(
    {
      ...{ files: [file], watchers, urls: [a.url, b.url], speed: null, token: null },
      ...{ parallel: 2, sockets: 40, json: true },
    },
    {
      progress: quiet,
      acknowledged(sent) {
        if (sent === Math.floor(messages / 3)) accidents.push(accident())
      },
    },
  )
  t.equal(accidents.length, 1)
  await Promise.all(accidents)
  t.ok(isClean(result), JSON.stringify(result))
  t.equal(result.steps.send, messages)
  t.equal(result.sent + refusedSends(result), messages)
}

// Several processes have to start, on a machine that may be busy with other tests.
const timeout = 900_000
t.setTimeout(timeout)

t.test(
  'a log is replayed over two servers, and every watcher saw all of it',
  { skip: redisAbsent, timeout },
  async (t) => {
    const cluster = await startCluster(t)
    await startWorker(t, cluster.env)

    t.test('when nothing happens to them', (t) => isReplayed(t, cluster, async () => undefined))

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
