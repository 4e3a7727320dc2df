import type { IncomingHttpHeaders } from 'node:http'
import type { CookieNames } from './own-address.ts'

/** What a request carries to say who calls. A bearer makes cookies irrelevant, so that one request has one caller. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'bearer'; token: string }
  | { kind: 'cookie'; access: string | null; refresh: string | null }

const bearer = /^Bearer ([\w.~+/-]{1,4096}=*)$/i

export function credentialsOf(
  headers: IncomingHttpHeaders,
  cookies: Readonly<Record<string, string | undefined>>,
  names: CookieNames | null,
): Credentials {
  // An unreadable header is a bearer that nobody issued: it must not fall back to a cookie.
  if (headers.authorization !== undefined)
    return { kind: 'bearer', token: bearer.exec(headers.authorization)?.[1] ?? '' }
  if (names === null) return { kind: 'none' }
  const access = cookies[names.access] ?? null
  const refresh = cookies[names.refresh] ?? null
  return access === null && refresh === null
    ? { kind: 'none' }
    : { kind: 'cookie', access, refresh }
}

/** The token that names the caller, if there is one. */
export function accessToken(credentials: Credentials): string | null {
  if (credentials.kind === 'none') return null
  return credentials.kind === 'bearer' ? credentials.token : credentials.access
}
