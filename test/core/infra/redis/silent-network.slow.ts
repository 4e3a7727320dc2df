import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { createBullmqJobs } from '@chatcord/core/infra/redis/bullmq-jobs'
import { connectRedis } from '@chatcord/core/infra/redis/connect-redis'
import { watchJobs } from '../../../contracts/watched-jobs.ts'
import { redisAbsent, startRedis } from '../../../helpers/redis.ts'
import { startJobs } from '../../../helpers/redis-jobs.ts'

/** A way to a port that can fall silent, as a network does that forgets its connections; new ones get through. */
async function startNetwork(t: Test, port: number) {
  const ways = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const way: [Socket, Socket] = [near, far]
    ways.add(way)
    near.pipe(far).pipe(near)
    for (const socket of way)
      socket.on('error', () => undefined).on('close', () => way.forEach((one) => one.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const [near] of ways) near.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent() {
      for (const [near, far] of ways) {
        near.unpipe(far).resume()
        far.unpipe(near).resume()
      }
    },
  }
}

t.test(
  'a worker whose connections fall silent takes jobs again within seconds',
  { skip: redisAbsent, timeout: 60_000 },
  async (t) => {
    const redis = await startRedis(t)
    const url = new URL(redis.url)
    const network = await startNetwork(t, Number(url.port))
    url.port = String(network.port)
    const connections = await connectRedis({ url: url.href, onError: () => undefined })
    const worker = createBullmqJobs({
      ...{ redis: connections, random: Math.random },
      ...{ onError: () => undefined, warn: () => undefined },
    })
    t.teardown(async () => {
      await worker.close()
      await connections.close()
    })
    const jobs = watchJobs()
    worker.process('q', jobs.handler, { concurrency: 1 })
    const server = await startJobs(t, redis)
    await server.add('q', 'a')
    await jobs.ended(1)
    network.fallSilent()
    await server.add('q', 'b')
    t.same(await jobs.started(2), ['a', 'b'])
  },
)
