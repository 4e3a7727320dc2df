import { ProviderError } from '../provider-error.ts'

/** A path below a base URL, whose query is kept: some services want their version in it. */
export function endpoint(baseUrl: string, path: string): URL {
  if (!URL.canParse(baseUrl))
    throw new ProviderError('refused', 'The address of the provider is not valid.')
  const url = new URL(baseUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  return url
}

/** Local models need no secret. */
export function authorization(secret: string | null): Record<string, string> {
  return secret === null ? {} : { authorization: `Bearer ${secret}` }
}
