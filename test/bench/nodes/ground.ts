import type { Test } from 'tap'
import { startCluster, type Cluster } from '../../nodes/cluster.ts'

export type Ground = Cluster & {
  /** What the cluster's people are signed up with. */
  owner: Test
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
    return { ...(await startCluster(owner)), owner, close: end }
  } catch (error) {
    await end()
    throw error
  }
}
