import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { generatedSecret } from '@chatcord/core/config/generated-secret'

t.test('in development a secret is made once, for its owner alone', async (t) => {
  const dir = join(await mkdtemp(join(tmpdir(), 'chatcord-')), 'data')
  t.teardown(() => rm(dir, { recursive: true }))
  const secret = () => generatedSecret(dir, 'jwt-secret')
  const [first, second] = await Promise.all([secret(), secret()])
  t.equal(first.length, 64)
  t.equal(second, first, 'two starts at once agree')
  t.equal(await secret(), first)
  t.not(await generatedSecret(dir, 'secrets-key'), first, 'each purpose has its own')
  t.equal((await stat(join(dir, 'jwt-secret'))).mode & 0o777, 0o600)
  t.equal((await stat(dir)).mode & 0o777, 0o700)
  await writeFile(join(dir, 'jwt-secret'), '')
  await t.rejects(secret(), /holds no secret/)
})
