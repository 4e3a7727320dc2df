import type { MemberRecord } from '@chatcord/core/channels/channel.record'
import type { Test } from 'tap'
import type { CreateStores } from './chat-stores-contract.ts'
import { anna, ben, ch, member, otherCh } from './records.ts'

export function memberStoreContract(t: Test, create: CreateStores): void {
  const made = (list: readonly MemberRecord[]) => list.map((next) => ({ next, was: null }))

  t.test(
    'a member is replaced only while at the rev that is named, and stays when removed',
    async (t) => {
      const { projection } = (await create(t)).stores
      const [owner, removed] = [
        member(anna, { role: 'owner' }),
        member(ben, { role: null, rev: 7 }),
      ]
      t.ok(await projection.replaceMembers(made([owner, member(ben, { rev: 3 })])))
      t.notOk(await projection.replaceMembers(made([member(ben, { rev: 9 })])))
      t.ok(await projection.replaceMembers([{ next: removed, was: 3 }]))
      t.notOk(await projection.replaceMembers([{ next: member(ben, { rev: 8 }), was: 3 }]))
      t.same(await projection.member(ch, ben), removed)
      t.equal(await projection.member(otherCh, ben), null)
      t.same((await projection.members(ch, [ben, anna])).length, 2)
      t.equal(await projection.countMembers(ch), 1)
      t.equal(await projection.countMembers(ch, 'owner'), 1)
      t.equal(await projection.countMembers(ch, 'member'), 0)
      t.equal(await projection.newestMember(ch), 7)
      t.equal(await projection.newestMember(otherCh), 0)
    },
  )

  t.test('memberships are those with a role; changes tell of the others too', async (t) => {
    const { stores, setNow } = await create(t)
    const { projection } = stores
    setNow(1_000)
    await projection.replaceMembers(made([member(anna), member(anna, { ch: otherCh })]))
    setNow(2_000)
    const removed = member(anna, { role: null, rev: 5 })
    await projection.replaceMembers([{ next: removed, was: 2 }])
    t.same(await projection.memberships(anna), [member(anna, { ch: otherCh })])
    t.same(await projection.memberships(anna, [ch]), [])
    t.same(await projection.inAnyOf([anna, ben], [ch, otherCh]), [anna])
    t.same(await projection.inAnyOf([anna, ben], [ch]), [], 'who was removed is in none')
    t.same(await projection.membershipsChanged([anna, ben], 1_500), [removed])
  })

  t.test('a read position moves forward only', async (t) => {
    const { stores, setNow } = await create(t)
    const { projection } = stores
    setNow(1_000)
    await projection.raiseReads([{ ch, user: ben, readSeq: 1, readN: 1 }])
    const mark = { ch, user: anna, readSeq: 5, readN: 3 }
    setNow(2_000)
    await projection.raiseReads([mark])
    setNow(3_000)
    await projection.raiseReads([
      { ...mark, readSeq: 4, readN: 2 },
      { ...mark, readSeq: 5, readN: 9 },
    ])
    t.same(await projection.reads(anna, [ch, otherCh]), [mark])
    t.same(await projection.readMarks(ch, [anna]), [mark])
    t.equal((await projection.readMarks(ch, [anna, ben])).length, 2)
    t.same(await projection.readMarks(otherCh, [anna, ben]), [])
    t.same(await projection.readsChanged([anna, ben], 1_500), [mark])
    t.same(await projection.readsChanged([anna, ben], 2_500), [], 'what moved nothing is no change')
  })

  t.test('mentions are counted between two seqs, once each, until they are dropped', async (t) => {
    const { projection } = (await create(t)).stores
    const mentions = [3, 5, 8].map((seq) => ({ ch, user: anna, seq }))
    await projection.addMentions([...mentions, { ch, user: ben, seq: 5 }])
    await projection.addMentions(mentions)
    const count = async (above: number, upTo: number) =>
      (await projection.countMentions(anna, [{ ch, above, upTo }])).get(ch) ?? 0
    t.equal(await count(0, 9), 3)
    t.equal(await count(3, 5), 1)
    t.equal(await count(8, 9), 0)
    const after = await projection.mentionsAfter(ch, 4)
    t.same(after.map(({ user, seq }) => `${user} ${seq}`).sort(), [
      `${anna} 5`,
      `${anna} 8`,
      `${ben} 5`,
    ])
    await projection.dropMentions(anna, ch, 5)
    t.equal(await count(0, 9), 1)
  })
}
