import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isListening, removeStaleSocket } from './socket-path.ts'

const LOCK_FILE = 'lock'
const ATTEMPTS = 5

/**
 * Makes this process the only one of a directory. The lock file names the socket of its holder, which listened before
 * the file was made: a socket that nobody listens on means that the holder is gone. Answers how to give it up.
 */
export async function lockDirectory(dir: string, socketPath: string): Promise<() => Promise<void>> {
  const lock = join(dir, LOCK_FILE)
  const mine = join(dir, `${LOCK_FILE}.${process.pid}.${Date.now()}`)
  await writeFile(mine, socketPath)
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await tryLink(mine, lock)) return () => release(lock, socketPath)
      await removeStale(dir, lock)
    }
  } finally {
    await unlink(mine)
  }
  throw new Error(`the directory ${dir} could not be locked`)
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function removeStale(dir: string, lock: string): Promise<void> {
  const holder = await readIfThere(lock)
  if (holder === null) return
  if (await isListening(holder))
    throw new Error(`the directory ${dir} is in use by the process behind ${holder}`)
  // Moved first: another process may have replaced it since, and its lock must not be removed.
  const moved = `${lock}.stale.${process.pid}.${Date.now()}`
  try {
    await rename(lock, moved)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if ((await readIfThere(moved)) === holder) {
    await rm(moved)
    await removeStaleSocket(holder)
  } else {
    await tryLink(moved, lock)
    await rm(moved)
  }
}

async function release(lock: string, socketPath: string): Promise<void> {
  if ((await readIfThere(lock)) === socketPath) await unlink(lock)
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
