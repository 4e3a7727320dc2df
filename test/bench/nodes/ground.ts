import type { InsertCounts } from '@chatcord/core/log/appender'
import type { Test } from 'tap'
import { startCluster, type Cluster } from '../../nodes/cluster.ts'

export type Ground = Cluster & {
  /** What the cluster's people are signed up with. */
  owner: Test
  /** Stops the servers; answers what they counted. */
  stop(): Promise<InsertCounts>
  close(): Promise<void>
}

/** Two servers on one database and one Redis, for as long as a benchmark lasts. */
export async function startGround(): Promise<Ground> {
  const ends: (() => unknown)[] = []
  const end = async () => {
    for (const stop of ends.splice(0).reverse()) await stop()
  }
  // The part of a test that the helpers use.
  const owner = { teardown: (stop: () => unknown) => ends.push(stop) } as unknown as Test
  try {
    const cluster = await startCluster(owner, { logLevel: 'info' })
    const stop = async () => {
      const logs = await Promise.all([cluster.a.stop(), cluster.b.stop()])
      const counted = logs.map(countsIn)
      return {
        inserts: counted.reduce((sum, { inserts }) => sum + inserts, 0),
        lost: counted.reduce((sum, { lost }) => sum + lost, 0),
      }
    }
    return { ...cluster, owner, stop, close: end }
  } catch (error) {
    await end()
    throw error
  }
}

/** A server's last line says how often it inserted, and how often another had taken the place. */
function countsIn(log: string): InsertCounts {
  const line = log.split('\n').find((text) => text.includes('"event":"stopped"'))
  if (line === undefined) throw new Error('a server has not said what it counted')
  return JSON.parse(line) as InsertCounts // what main.ts of the server writes
}
