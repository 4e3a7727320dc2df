import type { AllowedOutbound } from '@chatcord/core/providers/outbound-allow'
import ipaddr from 'ipaddr.js'

/** Where a call goes, as the URL says: `hostname` in the spelling of the URL parser, without brackets. */
export type Target = { protocol: string; hostname: string; port: number }

/** Whether a call to the target may reach this address. */
export type AddressRule = (target: Target, address: string) => boolean

type Address = ReturnType<typeof ipaddr.parse>

/** What a name of the allow list may lead to. Not link-local: that is where clouds keep their secrets. */
const nearRanges: ReadonlySet<string> = new Set([
  'unicast',
  'private',
  'loopback',
  'uniqueLocal',
  'carrierGradeNat',
])

/**
 * What is allowed goes by address and port alone; anything else must be https, at one of the ports, to a public address.
 * An address that holds an IPv4 one inside (mapped, NAT64, 6to4, Teredo) is never public: it may lead anywhere.
 */
export function createAddressRule(deps: {
  allow: readonly AllowedOutbound[]
  ports: readonly number[]
}): AddressRule {
  const globalV6 = ipaddr.parseCIDR('2000::/3')
  const networks = deps.allow
    .filter((entry) => entry.kind === 'network')
    .map(({ address, prefix, port }) => ({ base: ipaddr.parse(address), prefix, port }))
  const hosts = new Set(
    deps.allow.filter((entry) => entry.kind === 'host').map(({ host, port }) => `${host} ${port}`),
  )

  function isPublic(address: Address): boolean {
    if (address.range() !== 'unicast') return false
    return address.kind() === 'ipv4' || address.match(globalV6)
  }

  function inNetwork(address: Address, port: number): boolean {
    return networks.some(
      (network) =>
        network.base.kind() === address.kind() &&
        address.match([network.base, network.prefix]) &&
        (network.port === null || network.port === port),
    )
  }

  return ({ protocol, hostname, port }, text) => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.parse(text)
    if (hosts.has(`${hostname} ${port}`) && nearRanges.has(address.range())) return true
    if (inNetwork(address, port)) return true
    return protocol === 'https:' && deps.ports.includes(port) && isPublic(address)
  }
}

/** IPv6 addresses stand in brackets in a URL and without them elsewhere. */
export function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
