// For the health checks of containers. `server`: exits 0 while it may be given traffic; `worker`: while it can reach the
// database and Redis, without which it does nothing.
import { once } from 'node:events'
import { connect } from 'node:net'

const limitMs = 4_000
const { PORT = '3000', MONGO_URI = '', REDIS_URL = '' } = process.env

async function server() {
  const { ok } = await fetch(`http://127.0.0.1:${PORT}/readyz`)
  if (!ok) throw new Error('the server may not be given traffic')
}

/** One of the hosts of a URI is enough. Those of a mongodb+srv:// are in the DNS, and are not asked. */
async function reach(uri, defaultPort) {
  const [, scheme, hosts = ''] = /^([a-z+]+):\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri) ?? []
  if (scheme === 'mongodb+srv') return
  await Promise.any(
    hosts.split(',').map(async (host) => {
      const [, name = '', port = defaultPort] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
      const path = decodeURIComponent(name)
      const place = path.startsWith('/')
        ? { path }
        : { host: path.replace(/^\[|\]$/g, ''), port: Number(port) }
      const socket = connect(place)
      await once(socket, 'connect')
      socket.destroy()
    }),
  )
}

const checks = {
  server,
  worker: () => Promise.all([reach(MONGO_URI, 27017), reach(REDIS_URL, 6379)]),
}

setTimeout(() => process.exit(1), limitMs).unref()
try {
  await checks[process.argv[2]]()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
