import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** What limits by address count. Of IPv6 it is the /64: whoever has one address of it has them all. */
export function networkOf(ip: string): string {
  // Stricter than the parser, which takes a bare number for an address.
  if (!isIP(ip)) return ip
  const address = ipaddr.process(ip)
  const text = address.toNormalizedString()
  return address.kind() === 'ipv4' ? text : `${text.split(':', 4).join(':')}::/64`
}
