import { z } from 'zod'
import { list } from '@chatcord/core/config/list'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True for names that never leave this machine: the only place where plain http may carry a session. */
export function isLoopback(hostname: string): boolean {
  return loopback.has(hostname)
}

function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value
}

/** An origin exactly as browsers send it: scheme, host and port, no path, no slash at the end. */
export const origin = z
  .string()
  .refine(isOrigin, 'must be an origin such as https://chat.example.com, without a path')

export const proxies = list.refine(
  (entries) =>
    entries.every((entry) => /^(?:loopback|linklocal|uniquelocal|[\da-fA-F.:/]+)$/.test(entry)),
  'must list addresses, networks such as 10.0.0.0/8, or the words loopback, linklocal, uniquelocal',
)

/** A name of a later release: refused rather than silently without effect. */
export function notYet(what: string) {
  return z.undefined(`is not supported by this release: ${what}. Leave it unset`).optional()
}
