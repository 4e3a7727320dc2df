import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { outboundAllow } from '@chatcord/core/providers/outbound-allow'
import { createOutbound, type Outbound } from '@chatcord/workers/http/outbound'
import { ProviderError } from '@chatcord/workers/providers/provider-error'
import type { Test } from 'tap'

type Options = Omit<Parameters<typeof createOutbound>[0], 'allow'>

/** The guarded client with this allow list. */
export function startOutbound(t: Test, allow = '', options: Options = {}): Outbound {
  const outbound = createOutbound({ allow: outboundAllow.parse(allow), ...options })
  t.teardown(() => outbound.close())
  return outbound
}

export type Listener = { port: number; connects(): number }

/** A server on all addresses of this machine that counts who connects. */
export async function startListener(t: Test, answer: RequestListener): Promise<Listener> {
  let connects = 0
  const server = createServer(answer)
  server.on('connection', () => connects++)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, resolve)
  })
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connects: () => connects }
}

/** The ProviderError that a call ends with; throws if it ends otherwise. */
export async function providerErrorOf(call: Promise<unknown>): Promise<ProviderError> {
  const thrown: unknown = await call.then(
    () => new Error('the call did not fail'),
    (error: unknown) => error,
  )
  if (thrown instanceof ProviderError) return thrown
  throw thrown
}
