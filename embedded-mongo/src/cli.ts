import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startHost } from './host/host.ts'

const HELP = `embedded-mongo --dir DIR [--socket PATH]

Serves a MongoDB-compatible database from a directory to the clients of this machine.

  --dir DIR      where the data is; made when it is not there
  --socket PATH  the unix socket to listen on, at most 99 bytes; a temporary one when it is left out
  --help         this text
`

const { values } = parseArgs({
  options: { dir: { type: 'string' }, socket: { type: 'string' }, help: { type: 'boolean' } },
})

if (values.help || values.dir === undefined) {
  process.stdout.write(HELP)
  process.exit(values.help ? 0 : 2)
}

// npm starts a workspace's script in the workspace, but the paths are meant from where the user is.
const from = process.env.INIT_CWD ?? '.'
const host = await startHost({
  dir: resolve(from, values.dir),
  socket: values.socket === undefined ? undefined : resolve(from, values.socket),
  onFailure(error) {
    process.stderr.write(`the disk failed: ${error.message}\n`)
    process.exit(1)
  },
})
process.stdout.write(
  `listening mongodb://${encodeURIComponent(host.socketPath)}/?directConnection=true\n`,
)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void host.close().then(() => process.exit(0))
  })
}
