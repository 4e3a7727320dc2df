import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const bytes = 32

/**
 * A secret that an installation was not given, as 64 hex digits: generated once, then read from the file `name` in `dataDir`.
 * Linking makes it appear whole or not at all, so a killed start leaves no empty secret and two starts agree on one.
 */
export async function generatedSecret(dataDir: string, name: string): Promise<string> {
  const file = join(dataDir, name)
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(fresh, randomBytes(bytes).toString('hex'), { mode: 0o600, flag: 'wx' })
  try {
    await link(fresh, file)
  } catch (error) {
    if (!isExisting(error)) throw error
  } finally {
    await rm(fresh, { force: true })
  }
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < bytes * 2)
    throw new Error(`${file} holds no secret; remove it and start again`)
  return secret
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
