import t from 'tap'
import { networkOf } from '@chatcord/core/auth/network-of'

t.test('an address of IPv6 stands for its /64, however it is written', async (t) => {
  const network = '2001:db8:1:2::/64'
  for (const ip of [
    '2001:db8:1:2::1',
    '2001:DB8:1:2::',
    '2001:0db8:0001:0002:ffff:ffff:ffff:ffff',
    '2001:db8:1:2:0:0:192.0.2.1',
  ])
    t.equal(networkOf(ip), network, ip)
  t.equal(networkOf('2001:db8:1:3::1'), '2001:db8:1:3::/64')
  t.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64')
  t.equal(networkOf('::1'), '0:0:0:0::/64')
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
})

t.test('an address of IPv4 stands for itself, also within one of IPv6', async (t) => {
  for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201'])
    t.equal(networkOf(ip), '192.0.2.1', ip)
})

t.test('what is no address is left as it is', async (t) => {
  for (const ip of ['', 'unknown', '1.2.3']) t.equal(networkOf(ip), ip)
})
