import { chmod, mkdir, mkdtemp, rm, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Bytes a unix socket's path may have: systems cut longer ones silently (macOS at 104). */
const MAX_SOCKET_PATH = 99

const PREFIX = 'embedded-mongo-'

export type SocketPlace = {
  path: string
  /** Removes what was made for it. */ release(): Promise<void>
}

/** A place for the socket that only this user can reach: the given path, or a short temporary directory of its own. */
export async function placeSocket(given: string | undefined): Promise<SocketPlace> {
  return given === undefined ? temporaryPlace() : givenPlace(given)
}

async function temporaryPlace(): Promise<SocketPlace> {
  const base = Buffer.byteLength(tmpdir()) < 60 ? tmpdir() : '/tmp'
  const dir = await mkdtemp(join(base, PREFIX))
  await chmod(dir, 0o700)
  return { path: join(dir, 'db.sock'), release: () => rm(dir, { recursive: true, force: true }) }
}

async function givenPlace(path: string): Promise<SocketPlace> {
  // Drivers take any other host for a name on the network.
  if (!path.endsWith('.sock')) throw new Error(`the socket path ${path} has to end in .sock`)
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    throw new Error(`the socket path ${path} has more than ${MAX_SOCKET_PATH} bytes`)
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (await isListening(path)) throw new Error(`another process listens on ${path}`)
  await rm(path, { force: true })
  return { path, release: () => rm(path, { force: true }) }
}

/** Removes the socket of a process that is gone, and its directory if it was a temporary one. */
export async function removeStaleSocket(path: string): Promise<void> {
  const dir = dirname(path)
  if (dir.includes(PREFIX)) await rm(dir, { recursive: true, force: true })
  else await unlink(path).catch(() => undefined)
}

/** Whether a living process listens on a socket. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const answer = (listening: boolean) => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
