import type { IncomingHttpHeaders } from 'node:http'
import { ChatError } from '@chatcord/core/errors'
import { limits } from '@chatcord/core/limits'
import type { Definition } from '../trpc/procedures-of.ts'
import { guardQuery } from './guard-query.ts'

/** tRPC would also take forms, which any site may post; and Fastify what only looks like JSON. */
const json = /^application\/json(?:; ?charset=utf-8)?$/i
/** What cannot be a name is not passed on: tRPC decodes a path once more than the router that took it apart. */
const names = /^[a-z.]+(?:,[a-z.]+)*$/i

/** `url` is the raw path and query; `path` the decoded names of what is called. */
type Request = { path: string; url: string; method: string; headers: IncomingHttpHeaders }

/** Why a request is not passed on to tRPC, or null. */
export function guardRequest(
  { path, url, method, headers }: Request,
  procedures: ReadonlyMap<string, { _def: Definition }>,
): ChatError | null {
  // tRPC would begin a subscription before it refuses it, and nobody would end it.
  const isSubscription = procedures.get(path)?._def.type === 'subscription'
  if (!names.test(path) || isSubscription) return new ChatError('NOT_FOUND')
  const max = limits.callsPerFrame
  if (path.split(',').length > max)
    return new ChatError('LIMIT_REACHED', { limit: 'callsPerFrame', max })
  const isJson = method === 'GET' || json.test(headers['content-type'] ?? '')
  const readable = isJson && isHost(headers.host) && !wantsStream(headers)
  return readable ? guardQuery(url) : new ChatError('BAD_REQUEST')
}

/** tRPC makes a URL of it. */
function isHost(host: string | undefined): boolean {
  return host === undefined || URL.canParse(`http://${host}`)
}

/** Its head would be sent before the calls are done, without their cookies. */
function wantsStream({ accept, 'trpc-accept': trpcAccept }: IncomingHttpHeaders): boolean {
  return [accept, trpcAccept].some((type) => type?.includes('application/jsonl'))
}
