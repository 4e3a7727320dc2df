import { readFile } from 'node:fs/promises'
import t from 'tap'
import { variables } from '@chatcord/server/config/config'

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

t.test('every npm script that the README and CONTRIBUTING name exists', async (t) => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
  const texts = (await read('README.md')) + (await read('CONTRIBUTING.md'))
  const named = new Set([...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!))
  t.ok(named.size > 5)
  for (const name of named) t.ok(scripts[name], name)
})
