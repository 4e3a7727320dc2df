import type { ChannelRecord } from '@chatcord/core/channels/channel.record'
import { epochOf } from '@chatcord/core/log/epoch'
import type { Test } from 'tap'
import type { CreateStores, FreshStores } from './chat-stores-contract.ts'
import { anna, ben, ch, channel, member, message, otherCh } from './records.ts'

export function channelStoreContract(t: Test, create: CreateStores): void {
  const names = (list: readonly ChannelRecord[]) => list.map(({ name }) => name)

  /** A channel with rows up to 3 in its projection. */
  async function withRows({ stores }: FreshStores, given = {}): Promise<ChannelRecord> {
    const made = await stores.channels.create(channel(given))
    await stores.projection.advance(made.channel, { projected: 3, n: 1, last: 3, activeAt: 900 })
    return { ...made.channel, projected: 3, n: 1, last: 3, activeAt: 900 }
  }

  t.test('the same creator and nonce find the channel that is there', async (t) => {
    const { channels, projection } = (await create(t)).stores
    const first = await channels.create(channel())
    const again = await channels.create(channel({ id: otherCh, hash: 'another' }))
    t.same(again, first)
    t.equal(first.hash, 'hash of tea')
    t.match(first.channel, { id: ch, projected: 0, gen: 1, floor: 1, epoch: epochOf(1, 1) })
    t.same(await projection.channel(ch), first.channel)
    t.equal(await projection.channel(otherCh), null)
    t.equal(await channels.countOthers(anna, 'another'), 1)
    t.equal(await channels.countOthers(anna, channel().nonce), 0)
    t.equal(await channels.countOthers(ben, 'another'), 0)
  })

  t.test('of the channels that somebody made, those that they own are known', async (t) => {
    const { channels, projection } = (await create(t)).stores
    await channels.create(channel())
    await channels.create(channel({ id: otherCh, nonce: 'another' }))
    const owns = (by: Parameters<typeof member>[0], place: string) => {
      const next = member(by, { ch: place, role: 'owner' })
      return projection.replaceMembers([{ next, was: null }])
    }
    t.equal(await channels.countOwnedOthers(anna, 'third'), 0)
    await owns(anna, ch)
    await owns(ben, otherCh)
    t.equal(await channels.countOwnedOthers(anna, 'third'), 1)
    t.equal(await channels.countOwnedOthers(anna, channel().nonce), 0)
    t.equal(await channels.countOwnedOthers(ben, 'third'), 0, 'somebody else made it')
  })

  t.test('a channel advances only from where it is', async (t) => {
    const { channels, projection } = (await create(t)).stores
    const { channel: start } = await channels.create(channel())
    t.ok(await projection.advance(start, { projected: 2, name: 'Coffee' }))
    t.notOk(await projection.advance(start, { projected: 5 }))
    const now = { ...start, projected: 2, name: 'Coffee' }
    t.same(await projection.channels([ch, otherCh]), [now])
    const epoch = await projection.mintEpoch(ch, start.epoch)
    t.notOk(await projection.advance(now, { projected: 6 }), 'what was read in another epoch')
    t.ok(await projection.advance({ ...now, epoch }, { projected: 6 }))
  })

  t.test('a rebuilt generation takes the place of the one it was made beside', async (t) => {
    const fresh = await create(t)
    const { projection } = fresh.stores
    const start = await withRows(fresh)
    t.ok(await projection.swap(start, 2))
    t.notOk(await projection.swap(start, 2))
    t.match(await projection.channel(ch), { gen: 2, projected: 2 })
    t.notOk(await projection.advance(start, { projected: 9 }), 'nothing of the old one counts')
    const second = await projection.channel(ch)
    t.ok(second && (await projection.swap(second, 9)))
    t.match(await projection.channel(ch), { gen: 3, projected: 2 })
  })

  t.test('an epoch is followed by the next one, once', async (t) => {
    const { channels, projection } = (await create(t)).stores
    const { epoch } = (await channels.create(channel())).channel
    t.equal(await projection.mintEpoch(ch, epoch), epoch + 1)
    t.equal(await projection.mintEpoch(ch, epoch), epoch + 1)
    t.match(await projection.channel(ch), { epoch: epoch + 1 })
  })

  t.test('the newest message is the one that the channel names', async (t) => {
    const fresh = await create(t)
    const { projection } = fresh.stores
    const tea = await withRows(fresh)
    await projection.replaceMessages([{ next: message(3), was: null }])
    t.same(await projection.lastMessages([tea, { ...tea, last: 0 }]), [message(3)])
    t.same(await projection.lastMessages([{ ...tea, gen: 2 }]), [])
  })

  t.test('lists go on behind the last one; a channel without rows is in none', async (t) => {
    const fresh = await create(t)
    const { channels } = fresh.stores
    await withRows(fresh)
    await withRows(fresh, { id: otherCh, name: 'Tennis', nonce: 'tennis' })
    await withRows(fresh, { id: 'e'.repeat(24), name: 'Tech', kind: 'private', nonce: 'tech' })
    await channels.create(channel({ id: 'f'.repeat(24), name: 'Tempo', nonce: 'tempo' }))
    const ids = [ch, otherCh, 'f'.repeat(24)]
    t.same(names(await channels.byActivity(ids, null, 9)), ['Tennis', 'Tea'])
    const after = { activeAt: 900, id: otherCh }
    t.same(names(await channels.byActivity(ids, after, 9)), ['Tea'])
    t.same(names(await channels.browse({ prefix: 'te', after: null, limit: 9 })), ['Tea', 'Tennis'])
    t.same(names(await channels.browse({ prefix: 'te', after: `tea ${ch}`, limit: 9 })), ['Tennis'])
    t.same(names(await channels.browse({ prefix: 'ten', after: null, limit: 9 })), ['Tennis'])
  })

  t.test('members with a role are listed by their ids', async (t) => {
    const { channels, projection } = (await create(t)).stores
    const gone = member('e'.repeat(24), { role: null })
    await projection.replaceMembers(
      [member(ben), member(anna, { role: 'owner' }), gone].map((next) => ({ next, was: null })),
    )
    const [first, second] = await channels.members(ch, null, 9)
    t.same([first?.user, first?.role, second?.user], [anna, 'owner', ben])
    t.same((await channels.members(ch, anna, 9)).length, 1)
    t.same((await channels.members(ch, null, 1)).length, 1)
  })
}
