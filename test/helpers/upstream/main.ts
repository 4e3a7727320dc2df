import { openUpstream } from './server.ts'

/** The fake upstream as a process of its own: prints its port, and ends with who started it. */
const upstream = await openUpstream()
process.stdin.on('end', () => process.exit()).resume()
process.stdout.write(`${upstream.port}\n`)
