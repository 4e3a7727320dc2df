import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { variables } from '@chatcord/server/config/config'
import { ConfigError } from '@chatcord/core/config/config-error'
import { loadConfig } from '@chatcord/server/config/load-config'

const secret = randomBytes(32).toString('hex')
const production = {
  NODE_ENV: 'production',
  JWT_SECRET: secret,
  PUBLIC_URL: 'https://chat.example.com',
}

function refusalOf(env: Record<string, string | undefined>): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

t.test('without any variable the defaults of a developer hold', async (t) => {
  const config = loadConfig({})
  t.match(config, { mode: 'development', host: '127.0.0.1', port: 3000, dataDir: '.data' })
  t.equal(config.mongoUri, null)
  t.equal(config.jwtSecrets, null)
  t.ok(Object.isFrozen(config))
})

t.test('an empty variable counts as unset', async (t) => {
  t.equal(loadConfig({ MONGO_URI: '', REDIS_URL: '', PORT: '' }).port, 3000)
})

t.test('production is content with a secret and a public address', async (t) => {
  const config = loadConfig({ ...production, CLIENT_URL: 'https://a.example, https://b.example' })
  t.strictSame(config.jwtSecrets, [secret])
  t.strictSame(config.clientOrigins, ['https://a.example', 'https://b.example'])
})

t.test(
  'secrets may be several, so that they can be changed without signing anybody out',
  async (t) => {
    const older = randomBytes(32).toString('base64')
    t.strictSame(loadConfig({ ...production, JWT_SECRET: `${secret}, ${older}` }).jwtSecrets, [
      secret,
      older,
    ])
  },
)

t.test('keys for secrets are taken in hex and in base64, several at once', async (t) => {
  const older = randomBytes(32).toString('base64')
  t.strictSame(loadConfig({ SECRETS_KEY: `${secret}, ${older}` }).secretsKeys, [secret, older])
  t.equal(loadConfig({}).secretsKeys, null)
})

t.test('every bad variable is named with its reason, and no value is shown', async (t) => {
  const message = refusalOf({
    PORT: 'many',
    LOG_LEVEL: 'loud',
    JWT_SECRET: 'hunter2',
    NODE_ENV: 'x',
  })
  for (const name of ['PORT', 'LOG_LEVEL', 'JWT_SECRET', 'NODE_ENV']) t.match(message, name)
  t.notMatch(message, 'hunter2')
})

const refused: [what: string, env: Record<string, string>, named: RegExp][] = [
  ['no secret in production', { JWT_SECRET: '' }, /JWT_SECRET: is required in production/],
  [
    'a short secret',
    { JWT_SECRET: 'k8Hq2mZ0xW' },
    /JWT_SECRET: secret 1 must have at least 32 bytes/,
  ],
  [
    'a sample as secret',
    { JWT_SECRET: 'change-me-change-me-change-me-123456' },
    /looks like a sample/,
  ],
  ['a secret without variety', { JWT_SECRET: 'ab'.repeat(20) }, /is not random/],
  ['a bad second secret', { JWT_SECRET: `${secret},short` }, /secret 2 must/],
  ['a key in no encoding', { SECRETS_KEY: 'not a key!' }, /SECRETS_KEY: secret 1 must be in hex/],
  ['a short key', { SECRETS_KEY: 'k8Hq2mZ0xW' }, /SECRETS_KEY: secret 1 must have at least 32/],
  [
    'a key that is a phrase',
    { SECRETS_KEY: btoa('all my friends may read this one') },
    /not random/,
  ],
  [
    'a key without variety',
    { SECRETS_KEY: '00'.repeat(32) },
    /SECRETS_KEY: secret 1 is not random/,
  ],
  ['a sample as key', { SECRETS_KEY: btoa('change-me-change-me-change-me-12') }, /a sample/],
  ['a bad second key', { SECRETS_KEY: `${secret},abcd` }, /SECRETS_KEY: secret 2 must have/],
  ['a list without a secret', { JWT_SECRET: ' , ' }, /JWT_SECRET: is empty/],
  ['no public address in production', { PUBLIC_URL: '' }, /PUBLIC_URL: is required/],
  [
    'plain http beyond this machine in production',
    { PUBLIC_URL: 'http://chat.example.com' },
    /must be https/,
  ],
  [
    'a public address with a path',
    { PUBLIC_URL: 'https://chat.example.com/x' },
    /must be an origin/,
  ],
  [
    'a client with a slash at the end',
    { CLIENT_URL: 'https://a.example/' },
    /CLIENT_URL: must be an origin/,
  ],
  ['a star as client', { CLIENT_URL: '*' }, /CLIENT_URL/],
  ['a port out of range', { PORT: '70000' }, /PORT: must be at most 65535/],
  ['a negative port', { PORT: '-1' }, /PORT: must be a port number/],
  ['a database without a name', { MONGO_URI: 'mongodb://localhost:27017' }, /MONGO_URI: must/],
  ['another database', { MONGO_URI: 'postgres://localhost/x' }, /MONGO_URI: must/],
  ['a proxy that is no address', { TRUST_PROXY: 'true' }, /TRUST_PROXY: must list/],
  ['a Redis by another name', { REDIS_URL: 'http://localhost' }, /REDIS_URL: must be redis:/],
  ['a Redis without a host', { REDIS_URL: 'redis://' }, /REDIS_URL: must/],
  ['a Redis with options', { REDIS_URL: 'redis://localhost?enableOfflineQueue=1' }, /REDIS_URL/],
  [
    'e-mail, which comes later',
    { SMTP_URL: 'smtp://localhost' },
    /SMTP_URL: is not supported by this release/,
  ],
]
for (const [what, env, named] of refused) {
  t.test(`${what} is refused`, async (t) => {
    t.match(refusalOf({ ...production, ...env }), named)
  })
}

t.test('a Redis may have a user, a password, a database of its own, and TLS', async (t) => {
  t.equal(loadConfig({}).redisUrl, null)
  for (const url of [
    'redis://localhost',
    'redis://:p%40ss@localhost:6379/2',
    'rediss://u:p@[::1]:1',
  ])
    t.equal(loadConfig({ REDIS_URL: url }).redisUrl, url)
})

t.test('plain http on this machine is fine in production', async (t) => {
  t.equal(refusalOf({ ...production, PUBLIC_URL: 'http://localhost:3000' }), '')
})

t.test(
  '.env.template names the variables of the schema and no others, with values that are accepted',
  async (t) => {
    const template = await readFile(new URL('../../../.env.template', import.meta.url), 'utf8')
    const entries = [...template.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ])
    t.strictSame(entries.map(([name]) => name).sort(), Object.keys(variables).sort())
    t.strictSame(loadConfig(Object.fromEntries(entries)), loadConfig({}))
  },
)
