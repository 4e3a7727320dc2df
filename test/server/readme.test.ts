import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { createProviderInput } from '@chatcord/core/providers/provider.schema'
import { rateRules } from '@chatcord/core/rate-rules'
import { defaultSettings } from '@chatcord/core/system/settings.schema'
import { variables } from '@chatcord/server/config/config'
import { loadConfig } from '@chatcord/server/config/load-config'
import { presetsFor } from '@chatcord/server/presets'

const root = new URL('../../', import.meta.url)
const read = (name: string) => readFile(new URL(name, root), 'utf8')

t.test('the configuration table of the README names every variable with its default', async (t) => {
  const rows = [...(await read('README.md')).matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`|—) +\|/gm)]
  t.strictSame(rows.map(([, name]) => name).sort(), Object.keys(variables).sort())
  for (const [, name = '', written] of rows) {
    const parsed = variables[name as keyof typeof variables].safeParse(undefined)
    const value = parsed.data
    const wanted = Array.isArray(value) || value === undefined ? undefined : String(value)
    t.equal(written, wanted, name)
  }
})

t.test('the limits that the README names are those of production', async (t) => {
  const [, section = ''] = /^## Limits$([^]*?)^## /m.exec(await read('README.md')) ?? []
  const rows = [...section.matchAll(/^\| `(\w+)` *\| ([\w ]+?) +\|/gm)]
  const written = Object.fromEntries(rows.map(([, name, value]) => [name, value]))
  const rules = Object.values(rateRules.production).map(({ name, points, windowMs }) => [
    name,
    `${points} in ${windowMs / 1_000} s`,
  ])
  const { stallMs: _, ...presets } = presetsFor('production')
  const figures = Object.entries(presets).map(([name, value]) => [name, String(value)])
  t.strictSame(written, Object.fromEntries([...rules, ...figures]))
})

t.test('every npm script that the README and CONTRIBUTING name exists', async (t) => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
  const texts = (await read('README.md')) + (await read('CONTRIBUTING.md'))
  const named = new Set([...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!))
  t.ok(named.size > 5)
  for (const name of named) t.ok(scripts[name], name)
})

t.test('the provider that the README connects is one that the server takes', async (t) => {
  const readme = await read('README.md')
  const [, input = ''] = /admin\.providers\.create\.mutate\((\{[^}]*\})\)/.exec(readme) ?? []
  const fields = input.replace(/createNonce\(\)/, `'${'a1'.repeat(16)}'`)
  const json = fields.replace(/(\w+): '([^']*)',?/g, '"$1": "$2",').replace(/,\s*\}/, '}')
  t.match(createProviderInput.parse(JSON.parse(json)), { name: 'Ollama', active: true })
  t.ok(variables.OUTBOUND_ALLOW.safeParse(/OUTBOUND_ALLOW=(\S+)/.exec(readme)?.[1]).success)
})

t.test('the quotas that the README names are those of the settings', async (t) => {
  const { member, moderator, guest, admin, owner } = defaultSettings.quotas.chat
  t.same({ admin, owner }, { admin: null, owner: null })
  const sentence = `${member} for members, ${moderator} for moderators, ${guest} for guests`
  t.ok((await read('README.md')).includes(sentence))
})

t.test('the variables that the README gives to several nodes are a configuration', async (t) => {
  const [, shell = ''] = /```\n(export NODE_ENV[^`]*)```/.exec(await read('README.md')) ?? []
  const given = [...shell.matchAll(/([A-Z_]+)='?([^' \n]+)/g)]
  const secret = randomBytes(32).toString('hex')
  const env = given.map(([, name, value = '']) => [name, value === '…' ? secret : value])
  t.match(loadConfig(Object.fromEntries(env)), { mode: 'production', host: '0.0.0.0' })
})
