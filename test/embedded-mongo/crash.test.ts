import type { Collection } from 'mongodb'
import { MongoClient } from 'mongodb'
import t from 'tap'
import { documentsIn, inconsistencies } from './helpers/consistency.ts'
import { createRandom } from './helpers/random.ts'
import { startServerProcess } from './helpers/server-process.ts'

const ROUNDS = 5
const WRITERS = 8

type Row = { _id: string; writer: number; n: number; tags: string[] }
type Counter = { _id: number; n: number }

/** What one writer was told to be on disk. */
type Acknowledged = { rows: Set<string>; increments: number }

type Writer = {
  rows: Collection<Row>
  counters: Collection<Counter>
  writer: number
  round: number
  acknowledged: Acknowledged
}

/** Writes until the server is gone; a write without an answer may be there or not. */
async function write({ rows, counters, writer, round, acknowledged }: Writer): Promise<never> {
  for (let i = 0; ; i += 3) {
    const batch = [i, i + 1, i + 2].map((n) => ({
      _id: `${round}-${writer}-${n}`,
      writer,
      n: round * 1_000_000 + n,
      tags: [`t${n % 3}`, `w${writer}`],
    }))
    await rows.insertMany(batch)
    for (const { _id } of batch) acknowledged.rows.add(_id)
    await counters.updateOne({ _id: writer }, { $inc: { n: 1 } }, { upsert: true })
    acknowledged.increments += 1
  }
}

async function writeUntilKilled(
  dir: string,
  of: { round: number; enough: number; all: Acknowledged[] },
) {
  const server = await startServerProcess(dir)
  const client = await MongoClient.connect(server.uri, { retryWrites: false })
  const db = client.db('test')
  const rows = db.collection<Row>('rows')
  await rows.createIndexes([{ key: { writer: 1, n: 1 }, unique: true }, { key: { tags: 1 } }])
  const answered = () => of.all.reduce((sum, { increments }) => sum + increments, 0)
  const end = answered() + of.enough
  const writers = of.all.map((acknowledged, writer) =>
    write({
      rows,
      counters: db.collection<Counter>('counters'),
      writer,
      round: of.round,
      acknowledged,
    }).catch(() => undefined),
  )
  while (answered() < end) await new Promise((resolve) => setImmediate(resolve))
  await server.end('SIGKILL')
  await Promise.all(writers)
  await client.close()
}

t.test(
  'what was acknowledged survives a killed process, and indexes agree with documents',
  async (t) => {
    const dir = t.testdir()
    const random = createRandom(42)
    const all = Array.from({ length: WRITERS }, (): Acknowledged => ({
      rows: new Set(),
      increments: 0,
    }))
    for (let round = 0; round < ROUNDS; round++) {
      await writeUntilKilled(dir, { round, enough: 50 + random.int(100), all })
      t.strictSame(await inconsistencies(dir), [], `round ${round}`)
      const ids = new Set((await documentsIn(dir, 'test.rows')).map(({ _id }) => _id))
      const counts = new Map(
        (await documentsIn(dir, 'test.counters')).map(({ _id, n }) => [_id, Number(n)]),
      )
      for (const [writer, { rows, increments }] of all.entries()) {
        t.strictSame(
          [...rows].filter((id) => !ids.has(id)),
          [],
          `rows of writer ${writer}`,
        )
        const n = counts.get(writer) ?? 0
        // At most the one write that was under way at each kill is there without an answer.
        t.ok(n >= increments && n <= increments + round + 1, `counter of writer ${writer}`)
      }
    }
    const server = await startServerProcess(dir)
    t.equal(await server.end('SIGTERM'), 0, 'and the server starts and ends as if nothing had been')
  },
)
