import { isIP } from 'node:net'
import { z } from 'zod'

/** What may be called although it is not public: a name at a port, or a network of addresses; `port` null: every port. */
export type AllowedOutbound =
  | { kind: 'host'; host: string; port: number }
  | { kind: 'network'; address: string; prefix: number; port: number | null }

const hostAndPort = /^(?<host>\[[^\]]+\]|[^:/[\]]+):(?<port>\d+)$/
const networkAndPort =
  /^(?:\[(?<bracketed>[^\]/]+)\]|(?<bare>[^/[\]]+))\/(?<prefix>\d+)(?::(?<port>\d+))?$/

/** Throws an Error whose message says what is wrong with the entry. */
function entryOf(entry: string): AllowedOutbound {
  return entry.includes('/') ? networkOf(entry) : hostOf(entry)
}

function hostOf(entry: string): AllowedOutbound {
  const { host, port } = hostAndPort.exec(entry)?.groups ?? {}
  if (host === undefined || port === undefined)
    throw new Error('is not host:port, nor a network such as 10.0.0.0/8')
  // The parser of URLs brings every spelling of a host into one.
  const url = `http://${host}/`
  if (!URL.canParse(url) || new URL(url).host === '') throw new Error('has no valid host')
  const { hostname } = new URL(url)
  if (hostname.includes('*')) throw new Error('names many hosts; list each of them')
  const address = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  if (family === 0) return { kind: 'host', host: hostname, port: portOf(port) }
  return { kind: 'network', address, prefix: bitsOf(family), port: portOf(port) }
}

function networkOf(entry: string): AllowedOutbound {
  const { bracketed, bare, prefix, port } = networkAndPort.exec(entry)?.groups ?? {}
  const address = bracketed ?? bare ?? ''
  const family = isIP(address)
  if (family === 0) throw new Error('is not a network such as 10.0.0.0/8 or [fd00::]/8')
  const bits = Number(prefix)
  if (bits > bitsOf(family)) throw new Error('has a prefix longer than the address')
  if (bits === 0) throw new Error('allows every address; name a smaller network')
  return { kind: 'network', address, prefix: bits, port: port === undefined ? null : portOf(port) }
}

function bitsOf(family: number): number {
  return family === 4 ? 32 : 128
}

function portOf(digits: string): number {
  const port = Number(digits)
  if (port < 1 || port > 65_535) throw new Error('has a port outside 1 to 65535')
  return port
}

/**
 * `OUTBOUND_ALLOW`: a comma list of `host:port`, `10.0.0.0/8` and `[fd00::]/8:11434`. What is listed may be called without
 * TLS and at that port. A bad entry is named, with the reason.
 */
export const outboundAllow = z.string().transform((text, context) => {
  const entries: AllowedOutbound[] = []
  for (const entry of text.split(',').map((each) => each.trim())) {
    if (entry === '') continue
    try {
      entries.push(entryOf(entry))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      context.addIssue({ code: 'custom', message: `"${entry}" ${reason}` })
    }
  }
  return entries
})
