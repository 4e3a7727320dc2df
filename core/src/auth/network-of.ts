import { isIPv6 } from 'node:net'

const zeros = Array.from({ length: 8 }, () => '0')

/** What limits by address count. Of IPv6 it is the /64: whoever has one address of it has them all. */
export function networkOf(ip: string): string {
  const [address = ''] = ip.split('%', 1)
  if (!isIPv6(address)) return ip
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  return isMapped ? ipv4Of(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups, each in its shortest form. */
function groupsOf(address: string): string[] {
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::', 2)
  const [left, right] = [head, tail].map((part) => (part ? part.split(':') : []))
  const [start, end] = [left ?? [], right ?? []]
  return [...start, ...zeros.slice(start.length + end.length), ...end]
}

function ipv4Of(groups: readonly string[]): string {
  const bytes = groups.map((group) => parseInt(group, 16)).flatMap((n) => [n >> 8, n & 0xff])
  return bytes.join('.')
}
