import { createRequire } from 'node:module'
import { z } from 'zod'

const manifest: unknown = createRequire(import.meta.url)('../package.json')

/** Of this server, as its package says: the same file from source and from the build. */
export const { version } = z.object({ version: z.string() }).parse(manifest)
