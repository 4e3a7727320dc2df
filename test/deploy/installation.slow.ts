import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { createChatClient, createNonce } from '../../client-sdk/src/index.ts'
import { until } from '../demo/until.ts'
import { freePort } from '../helpers/free-port.ts'
import { startMongo } from '../helpers/mongo.ts'
import { redisAbsent } from '../helpers/redis.ts'
import { readCompose, type Service } from './compose-file.ts'
import { run, startService } from './service-process.ts'

const secret = () => randomBytes(32).toString('hex')

/** The Redis of the compose file, on a port of this machine. */
async function startRedis(t: Test, { command }: Service): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'chatcord-redis-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const port = await freePort()
  const here = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir]
  const redis = startService(t, [...command, ...here], { env: {}, cwd: dir })
  await redis.said(/Ready to accept connections/)
  return port
}

// Several processes have to start, on a machine that may be busy with other tests.
t.setTimeout(300_000)

t.test(
  'with the commands and variables of the compose file a message is sent and answered',
  { skip: redisAbsent, timeout: 300_000 },
  async (t) => {
    const { services } = readCompose({
      ...{ MONGO_PASSWORD: secret(), REDIS_PASSWORD: secret() },
      ...{ JWT_SECRET: secret(), SECRETS_KEY: secret(), LOG_LEVEL: 'error' },
      PUBLIC_URL: 'https://chat.example.com',
    })
    const { server, worker } = services
    const [{ uri }, redisPort] = await Promise.all([startMongo(t), startRedis(t, services.redis)])
    const port = String(await freePort())
    // As in the file, but for the places: there they are names of containers.
    const here = (environment: Service['environment']) => ({
      ...environment,
      MONGO_URI: uri,
      REDIS_URL: environment.REDIS_URL!.replace('@redis:6379', `@127.0.0.1:${redisPort}`),
    })
    const serverEnv = { ...here(server.environment), HOST: '127.0.0.1', PORT: port }
    const workerEnv = here(worker.environment)
    const serving = startService(t, server.command, { env: serverEnv })
    const working = startService(t, worker.command, { env: workerEnv })
    const setupToken = await serving.said(/^Set-up token .*: ([\w-]{32})$/)
    const url = await serving.said(/^listening (\S+)$/)
    await working.said(/^(working)$/)

    const checks: [service: Service, env: Record<string, string>][] = [
      [server, serverEnv],
      [worker, workerEnv],
    ]
    for (const [{ healthcheck }, env] of checks) {
      const [kind, ...command] = healthcheck!.test
      t.equal(kind, 'CMD')
      t.equal(await run(command, env), 0, 'healthy')
      const nobody = { ...env, PORT: '1', REDIS_URL: 'redis://127.0.0.1:1' }
      t.equal(await run(command, nobody), 1, 'not healthy where nobody answers')
    }

    const chat = createChatClient({ url, carrier: 'bearer', webSocket: WebSocket })
    t.teardown(() => chat.close())
    const account = { username: 'ada', email: 'ada@example.org', password: secret() }
    const me = await chat.signUp({ ...account, setupToken })
    t.same(me.roles, ['owner'])
    const { id } = await chat.api.channels.create.mutate({ kind: 'ai', nonce: createNonce() })
    const channel = chat.channel(id)
    await channel.open()
    const { seq } = await channel.send({ text: '6 * 7' }).message
    const answer = await until(channel, 'the answer', ({ messages }) =>
      messages.find(({ parent, generation }) => parent === seq && generation?.state === 'done'),
    )
    t.equal(answer.text, '6 * 7 = 42')

    chat.close()
    t.same(await Promise.all([serving.stop(), working.stop()]), [0, 0], 'they stop when asked to')
  },
)
