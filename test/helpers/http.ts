import type { Test } from 'tap'
import { password, type TestApp } from './app.ts'

export const json = { 'content-type': 'application/json' }

type Headers = Record<string, string>

/** Bare requests to the app of a test. */
export function httpOf({ url }: Pick<TestApp, 'url'>) {
  const get = (path: string, headers: Headers = {}) => fetch(`${url}${path}`, { headers })
  const post = (path: string, body: BodyInit | null, headers: Headers = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers: { ...json, ...headers } })
  return {
    get,
    post,
    /** Signs in by cookie, as a page of the server itself would. */
    async signIn(login: string) {
      const response = await post('/trpc/auth.signIn', JSON.stringify({ login, password }), {
        origin: url,
      })
      const set = response.headers.getSetCookie()
      return { response, set, cookie: set.map((each) => each.split(';', 1)[0]).join('; ') }
    },
  }
}

/** Status and reason of a refusal, which must have the shape that all have. */
export async function failureOf(t: Test, response: Response) {
  const { error } = (await response.json()) as {
    error: { data: { requestId: string; reason: string } }
  }
  t.match(error.data.requestId, /^[0-9a-f-]{36}$/, 'names the request')
  return { status: response.status, reason: error.data.reason }
}
