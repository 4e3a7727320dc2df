import { randomBytes } from 'node:crypto'
import t from 'tap'
import { loadWorkerConfig } from '@chatcord/workers/config'
import { variables } from '@chatcord/server/config/config'
import { loadConfig } from '@chatcord/server/config/load-config'
import { composeText, readCompose } from './compose-file.ts'

const secret = () => randomBytes(32).toString('hex')
const needed = {
  MONGO_PASSWORD: secret(),
  REDIS_PASSWORD: secret(),
  JWT_SECRET: secret(),
  SECRETS_KEY: secret(),
  PUBLIC_URL: 'https://chat.example.com',
}
const { services, volumes } = readCompose(needed)

t.test(
  'it starts with none of its secrets missing, and says which and how to get it',
  async (t) => {
    for (const name of Object.keys(needed)) {
      const why = new RegExp(`^${name}: set it in \\.env`)
      t.throws(() => readCompose({ ...needed, [name]: '' }), { message: why })
    }
  },
)

t.test('no password is written in it', async (t) => {
  const passwords = composeText.match(/^ +\w*(?:PASSWORD|SECRET|KEY|AUTH)\w*: .*/gm) ?? []
  t.ok(passwords.length >= 4)
  for (const line of passwords) t.match(line, /: \$\{[A-Z_]+:\?/)
})

t.test('servers and workers take every variable that it gives them', async (t) => {
  for (const { environment } of [services.server, services.worker])
    for (const name of Object.keys(environment)) t.ok(name in variables, name)
  t.match(loadConfig(services.server.environment), { mode: 'production', host: '0.0.0.0' })
  t.match(loadWorkerConfig(services.worker.environment), { mode: 'production' })
  for (const name of ['MONGO_URI', 'REDIS_URL', 'SECRETS_KEY', 'OUTBOUND_ALLOW'])
    t.equal(services.worker.environment[name], services.server.environment[name], name)
})

t.test('every service is looked after and comes back', async (t) => {
  for (const [name, { healthcheck, restart }] of Object.entries(services)) {
    t.ok(healthcheck?.test.length, name)
    t.equal(restart, 'unless-stopped', name)
  }
  for (const { depends_on: waits } of [services.server, services.worker])
    t.same(waits, {
      mongo: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
})

t.test(
  'what is stored outlives the containers, and the outside sees the server alone',
  async (t) => {
    const kept = [services.mongo, services.redis].map((service) => service.volumes?.[0]?.split(':'))
    for (const [volume = '', path] of kept as string[][]) t.ok(volume in volumes && path, volume)
    const published = Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []))
    t.same(published, ['server'])
    t.match(services.server.ports?.[0], /^127\.0\.0\.1:/)
  },
)

t.test('Redis keeps what it took, and throws nothing away to make room', async (t) => {
  const { command } = services.redis
  const flag = (name: string) => command[command.indexOf(`--${name}`) + 1]
  t.equal(flag('appendonly'), 'yes')
  t.equal(flag('maxmemory-policy'), 'noeviction')
  t.equal(flag('requirepass'), needed.REDIS_PASSWORD)
})
