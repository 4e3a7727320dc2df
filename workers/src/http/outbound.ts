import { lookup } from 'node:dns/promises'
import type { IncomingHttpHeaders } from 'node:http'
import type { AllowedOutbound } from '@chatcord/core/providers/outbound-allow'
import { Agent, request, type Dispatcher } from 'undici'
import { ProviderError } from '../providers/provider-error.ts'
import { createAddressRule } from './address-rule.ts'
import { discard, readBody } from './body.ts'
import { createGuardedConnector, type Resolve } from './guarded-connector.ts'
import { toProviderError } from './to-provider-error.ts'

export type OutboundCall = {
  method: 'GET' | 'POST'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Of the answer's body. */
  maxBytes: number
  signal: AbortSignal
}

export type OutboundAnswer = {
  status: number
  headers: IncomingHttpHeaders
  /** Read it to its end, or stop reading: nothing else ends the call. */
  body: AsyncIterable<Uint8Array>
}

/** HTTP to addresses that administrators and answers name: nothing that is near this machine is reached by it. */
export type Outbound = {
  /** Throws ProviderError, or the signal's reason. Answers of every status but redirects are answers. */
  call(call: OutboundCall): Promise<OutboundAnswer>
  close(): Promise<void>
}

export type OutboundTimes = { connectMs: number; headersMs: number; idleMs: number }

const times: OutboundTimes = { connectMs: 5_000, headersMs: 60_000, idleMs: 60_000 }
const redirectsMax = 3

/** One a process. `resolve`, `ports` and `times` are for tests. */
export function createOutbound(deps: {
  allow: readonly AllowedOutbound[]
  resolve?: Resolve
  ports?: readonly number[]
  times?: Partial<OutboundTimes>
}): Outbound {
  const { connectMs, headersMs, idleMs } = { ...times, ...deps.times }
  const agent = new Agent({
    connect: createGuardedConnector({
      rule: createAddressRule({ allow: deps.allow, ports: deps.ports ?? [443, 8443] }),
      resolve: deps.resolve ?? ((name) => lookup(name, { all: true })),
      connectMs,
    }),
    headersTimeout: headersMs,
    bodyTimeout: idleMs,
  })

  function send(url: URL, headers: Record<string, string>, call: OutboundCall) {
    return request(url, {
      ...{ dispatcher: agent, method: call.method, headers, signal: call.signal },
      body: call.body ?? null,
    })
  }

  async function follow(call: OutboundCall): Promise<Dispatcher.ResponseData> {
    let url = urlOf(call.url)
    const headers: Record<string, string> = { ...call.headers, 'accept-encoding': 'identity' }
    for (let hop = 0; ; hop++) {
      const answer = await send(url, headers, call)
      if (answer.statusCode < 300 || answer.statusCode > 399) return answer
      discard(answer.body)
      const { location } = answer.headers
      if (call.method !== 'GET' || hop === redirectsMax || typeof location !== 'string')
        throw new ProviderError('refused', 'The provider sends the call to another address.')
      const next = urlOf(location, url)
      // A secret is for the one who was asked.
      if (next.origin !== url.origin) delete headers.authorization
      url = next
    }
  }

  return {
    async call(call) {
      call.signal.throwIfAborted()
      try {
        const { statusCode, headers, body } = await follow(call)
        if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
          discard(body)
          throw new ProviderError('malformed', 'The provider sends a compressed answer.')
        }
        return { status: statusCode, headers, body: readBody(body, call) }
      } catch (error) {
        call.signal.throwIfAborted()
        throw toProviderError(error)
      }
    },
    close: () => agent.destroy(),
  }
}

function urlOf(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw new ProviderError('refused', 'The address of the provider is not valid.')
  const url = new URL(text, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ProviderError('blocked', 'The address of the provider is not one of the web.')
  if (url.username !== '' || url.password !== '')
    throw new ProviderError('blocked', 'The address of the provider holds a name or a password.')
  return url
}
