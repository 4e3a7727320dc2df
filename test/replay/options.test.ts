import t from 'tap'
import { parseOptions, UsageError } from './options.ts'

t.test('a file alone is enough', async (t) => {
  t.same(parseOptions(['a.log']), {
    ...{ files: ['a.log'], watchers: 20, urls: [], speed: null, token: null },
    ...{ parallel: 4, sockets: 200, json: false },
  })
})

t.test('what is given is taken', async (t) => {
  const line =
    'a.log --watchers 3 b.log --url http://localhost:1/x --url https://b.example --speed 2.5 --token T --json'
  t.match(parseOptions(line.split(' ')), {
    ...{ files: ['a.log', 'b.log'], watchers: 3, speed: 2.5, token: 'T', json: true },
    urls: ['http://localhost:1', 'https://b.example'],
  })
  t.match(parseOptions(['a.log', '--speed', 'max']), { speed: null })
})

t.test('help is asked for with or without files', async (t) => {
  t.equal(parseOptions(['--help']), null)
  t.equal(parseOptions(['a.log', '--help']), null)
})

t.test('a wrong command line is refused with what is wrong', async (t) => {
  const table: [string, RegExp][] = [
    ['', /at least one log file/],
    ['a.log --watchers many', /--watchers must be a whole number/],
    ['a.log --watchers 1e3', /--watchers/],
    ['a.log --parallel 0', /--parallel/],
    ['a.log --speed 0', /--speed/],
    ['a.log --speed fast', /--speed/],
    ['a.log --url ftp://x', /--url ftp:\/\/x is no http/],
    ['a.log --url nonsense', /--url/],
    ['a.log --tempo 3', /--tempo/],
  ]
  for (const [line, message] of table) {
    const parse = () => parseOptions(line.split(' ').filter(Boolean))
    t.throws(parse, new UsageError(), line)
    t.throws(parse, { message }, line)
  }
})
